/* SPDX-License-Identifier: MIT
 * Whom a column holds while students bid: keys of bid and row, the least at hand.
 *
 * KEY is the type of a key; whoever includes this defines it. The keys are a heap in families of eight, one family to a line: place 0 has
 * the least, its family are places 1 to 7; the family of any other place p are 8p to 8p + 7. Places that nobody has are NOBODY; a block is
 * made of whole lines.
 *
 * Source:  the least of eight is found without a branch that could be guessed wrong, in one line of memory; a bid is mostly among the
 *          highest, so that a heap in twos would go all the way down.
 */
#define NOBODY (~(KEY)0)

enum { SISTERS = 8 };

struct sister {
    KEY     key;
    int64_t place;
};

/* Spelled so that no compiler makes a branch of it. */
static inline struct sister lesser(struct sister a, struct sister b)
{
    int64_t is_b = -(int64_t)(b.key < a.key);
    return (struct sister){ b.key < a.key ? b.key : a.key, a.place ^ ((a.place ^ b.place) & is_b) };
}

/* Its place is counted within the family. */
static inline struct sister least_sister(const KEY *family)
{
    struct sister a = lesser((struct sister){ family[0], 0 }, (struct sister){ family[1], 1 });
    struct sister b = lesser((struct sister){ family[2], 2 }, (struct sister){ family[3], 3 });
    struct sister c = lesser((struct sister){ family[4], 4 }, (struct sister){ family[5], 5 });
    struct sister d = lesser((struct sister){ family[6], 6 }, (struct sister){ family[7], 7 });
    return lesser(lesser(a, b), lesser(c, d));
}

/* `key` comes in place of the least. */
static inline void replace_least(KEY *block, int64_t length, KEY key)
{
    struct sister up;
    int64_t hole;

    block[0] = key;
    up = least_sister(block);
    if (up.place == 0) return;
    block[0] = up.key;
    hole = up.place;
    for (int64_t family = SISTERS * hole; family < length; family = SISTERS * hole) {
        up = least_sister(block + family);
        if (up.key >= key) break;
        block[hole] = up.key;
        hole = family + up.place;
    }
    block[hole] = key;
}

/* One more, beside the `count` that are held. */
static inline void add_held(KEY *block, int64_t count, KEY key)
{
    int64_t place = count;

    for (; place > 0 && key < block[place / SISTERS]; place /= SISTERS) block[place] = block[place / SISTERS];
    block[place] = key;
}

/* The least leaves; `count` stay. */
static inline void drop_least(KEY *block, int64_t length, int64_t count)
{
    KEY last = block[count];

    block[count] = NOBODY;
    if (count > 0) replace_least(block, length, last);
}
