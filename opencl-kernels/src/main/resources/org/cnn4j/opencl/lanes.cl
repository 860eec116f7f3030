// The sum of a vector's lanes, in a fixed order.
INLINE float sum_of_lanes(FV value) {
#if VW > 8
    float8 eight = value.lo + value.hi;
    float4 four = eight.lo + eight.hi;
#elif VW > 4
    float4 four = value.lo + value.hi;
#else
    float4 four = value;
#endif
    float2 two = four.lo + four.hi;
    return two.s0 + two.s1;
}
