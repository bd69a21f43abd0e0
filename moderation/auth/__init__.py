"""Who may do what at the desk: people, their roles, and how they show who they are.

`roles` is the table of rights, `secret` makes and checks passwords, codes and random words, and
`throttle` says who must wait; all three are pure. `store` is the SQL, `login`, `people`, `links`
and `tokens` are the use cases. Nothing here knows Flask: the desk's part is `moderation.web.gate`.

Kept are hashes alone: Argon2 for passwords, SHA-256 for words that a machine made up (sessions,
links, tokens, recovery codes), which have 128 bits and more and need no slow hash. The shared
secret of one-time codes cannot be kept as a hash: whoever reads the database file can make codes.
"""
