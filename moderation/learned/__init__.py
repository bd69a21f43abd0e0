"""The learned rule: what other blogs' spam read like, and what this one's moderators decided.

A model is a logistic regression over hashed words and the shape of a comment. One ships with the
package, the starter (`bench/spam/starter.py` makes it); each site gets its own as soon as it has
labels: approved comments that were imported, and what moderators decided here. Looking a comment
up needs nothing but Python; fitting a model needs scikit-learn, the extra `learn`.

    features    comment -> hashed words and shape
    model       a model: its score, its bands, its JSON
    bounds      where to hold and to mark, so that few honest comments are hit
    fitting     labelled comments -> model (scikit-learn)
    labels      which comments of a site are labelled, in SQL
    site        the use cases: learn, tell what was learned, the model of a site
"""
