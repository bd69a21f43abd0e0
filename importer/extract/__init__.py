"""Read one page: post, comments, whether comments are open. Pure: no network, no database.

To add a platform: write a module with `claims` and `read`, name it in `PLATFORMS`.
"""
