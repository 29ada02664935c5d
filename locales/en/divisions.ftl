# Divisions: from province to community, level by level.

title = Divisions
path-label = Above
lead = From province to community, level by level. Communities that are here can be opened.
empty = There is nothing below this yet.
street-joined = This street has joined: what a community cannot settle can go to it.
street-not-joined = This street has not joined.
joined-short = joined
community-here = is here
join-title = Record that the street has joined
join-name = Name of the street
join-landline = Telephone of the street
join-button = Record it
