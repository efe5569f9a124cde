/* SPDX-License-Identifier: MIT
 * Great-circle distances in whole metres, in integers alone.
 *
 * Keeps:   the earth is a sphere of 6,371,009 m. Points are unit vectors in steps of 2^-30 (6 mm); the angle between two is twice the
 *          arcsine of half their chord; errors stay under 5 cm up to 15,000 km. Sine and arcsine are power series in steps of 2^-60.
 * Source:  [AbramowitzStegun] 4.3.65, 4.4.40; mean radius of the earth: IUGG.
 */
#include "problem/interest.h"

#include "base/decimal.h"

enum { RADIUS = 6371009 };
static const int64_t ONE = INT64_C(1) << 60;
static const int64_t HALF_PI = 1811004864519280711;     /* pi / 2 * 2^60 */
static const int64_t DEGREE = 1000000000;

static int64_t times(int64_t a, int64_t b) { return (int64_t)(((tdm_wide)a * b) >> 60); }

/* An angle of 0 to 90 degrees, in steps of 2^-60. */
static int64_t radians(int64_t degrees) { return (int64_t)((tdm_wide)degrees * HALF_PI / (90 * DEGREE)); }

static int64_t sine_of_quadrant(int64_t degrees)
{
    int64_t x = radians(degrees), square = times(x, x), term = x, sum = x;
    for (int64_t k = 2; term != 0; k += 2) {
        term = -times(term, square) / (k * (k + 1));
        sum += term;
    }
    return sum < ONE ? sum : ONE;
}

/* Any angle in units of 10^-9 degrees. */
static int64_t sine(int64_t degrees)
{
    int is_negative;

    degrees %= 360 * DEGREE;
    if (degrees < 0) degrees += 360 * DEGREE;
    is_negative = degrees >= 180 * DEGREE;
    if (is_negative) degrees -= 180 * DEGREE;
    if (degrees > 90 * DEGREE) degrees = 180 * DEGREE - degrees;
    return is_negative ? -sine_of_quadrant(degrees) : sine_of_quadrant(degrees);
}

static int32_t rounded(int64_t value) { return (int32_t)((value + (INT64_C(1) << 29)) >> 30); }

struct tdm_point tdm_point_at(int64_t lat, int64_t lon)
{
    int64_t level = sine(lat + 90 * DEGREE);
    return (struct tdm_point){ rounded(times(level, sine(lon + 90 * DEGREE))), rounded(times(level, sine(lon))), rounded(sine(lat)) };
}

/* The greatest integer whose square is at most x; x < 2^62. [Warren, Hacker's Delight, 11-1] */
static int64_t square_root(int64_t x)
{
    int64_t root = 0;
    for (int64_t bit = INT64_C(1) << 60; bit != 0; bit >>= 2) {
        if (x >= root + bit) {
            x -= root + bit;
            root = (root >> 1) + bit;
        } else {
            root >>= 1;
        }
    }
    return root;
}

/* arcsin(x) for x up to 1/2, given x^2; all in steps of 2^-60. */
static int64_t arcsine_series(int64_t square)
{
    int64_t term = square_root(square) << 30, sum = term;
    for (int64_t k = 1; term > 1 << 16; k++) {
        term = times(term, square) / (2 * k * (2 * k + 1)) * ((2 * k - 1) * (2 * k - 1));
        sum += term;
    }
    return sum;
}

int64_t tdm_point_metres(struct tdm_point a, struct tdm_point b)
{
    int64_t x = (int64_t)a.x - b.x, y = (int64_t)a.y - b.y, z = (int64_t)a.z - b.z;
    int64_t square = (x * x + y * y + z * z) / 4, angle;      /* of half the chord */

    if (square > ONE) square = ONE;
    if (square <= ONE / 4) angle = arcsine_series(square);
    else angle = HALF_PI - 2 * arcsine_series((ONE - (square_root(square) << 30)) / 2);
    return (int64_t)(((tdm_wide)angle * 2 * RADIUS + ONE / 2) >> 60);
}
