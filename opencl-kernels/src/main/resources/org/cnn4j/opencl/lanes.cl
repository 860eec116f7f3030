// A vector's lanes become one float, in a fixed order.
#if VW > 8
#define FOLD(value, op) \
    float8 eight = op((value).lo, (value).hi); \
    float4 four = op(eight.lo, eight.hi);
#elif VW > 4
#define FOLD(value, op) float4 four = op((value).lo, (value).hi);
#else
#define FOLD(value, op) float4 four = (value);
#endif
#define PLUS(a, b) ((a) + (b))

INLINE float sum_of_lanes(FV value) {
    FOLD(value, PLUS)
    float2 two = four.lo + four.hi;
    return two.s0 + two.s1;
}

INLINE float largest_lane(FV value) {
    FOLD(value, fmax)
    float2 two = fmax(four.lo, four.hi);
    return fmax(two.s0, two.s1);
}
