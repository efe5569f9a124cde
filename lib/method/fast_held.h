/* SPDX-License-Identifier: MIT
 * Whom a column holds while students bid: keys of bid and row, the least at hand.
 *
 * KEY is the type of a key; whoever includes this defines it. The least key stands apart; the others are a heap in families of eight, in a
 * block of whole families: family 0 hangs from the least, family i + 1 from place i of the block. Places that nobody has are NOBODY.
 *
 * Source:  the least of eight sisters is found without a branch that could be guessed wrong, and without a second line of memory; a bid is
 *          mostly among the highest, so that a heap in twos would go all the way down.
 */
#define NOBODY (~(KEY)0)

enum { SISTERS = 8 };

struct sister {
    KEY     key;
    int64_t place;
};

static inline struct sister lesser(struct sister a, struct sister b)
{
    int is_b = b.key < a.key;
    return (struct sister){ is_b ? b.key : a.key, is_b ? b.place : a.place };
}

static inline struct sister sister_at(const KEY *block, int64_t place)
{
    return (struct sister){ block[place], place };
}

static inline struct sister least_sister(const KEY *block, int64_t family)
{
    struct sister a = lesser(sister_at(block, family), sister_at(block, family + 1));
    struct sister b = lesser(sister_at(block, family + 2), sister_at(block, family + 3));
    struct sister c = lesser(sister_at(block, family + 4), sister_at(block, family + 5));
    struct sister d = lesser(sister_at(block, family + 6), sister_at(block, family + 7));
    return lesser(lesser(a, b), lesser(c, d));
}

/* `key` comes in place of the least. Returns the new least. */
static inline KEY replace_least(KEY *block, int64_t length, KEY key)
{
    KEY  least = key, *hole = &least;

    for (int64_t family = 0; family < length;) {
        struct sister up = least_sister(block, family);
        if (up.key >= key) break;
        *hole = up.key;
        hole = &block[up.place];
        family = SISTERS * (up.place + 1);
    }
    *hole = key;
    return least;
}

/* One more, beside the least and `others`. Returns the new least. */
static inline KEY add_held(KEY *block, int64_t others, KEY least, KEY key)
{
    int64_t place = others;

    if (least == NOBODY) return key;
    if (key < least) {
        KEY swapped = least;
        least = key;
        key = swapped;
    }
    for (; place >= SISTERS && key < block[place / SISTERS - 1]; place = place / SISTERS - 1) block[place] = block[place / SISTERS - 1];
    block[place] = key;
    return least;
}

/* The least leaves; `others` stay. Returns the new least. */
static inline KEY drop_least(KEY *block, int64_t length, int64_t others)
{
    KEY last;

    if (others == 0) return NOBODY;
    last = block[others - 1];
    block[others - 1] = NOBODY;
    return replace_least(block, length, last);
}
