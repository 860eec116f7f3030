// Conversion from type FROM to type TO; a bool is a byte, 0 or 1. MODE: 0 plain, 1 to bool, 2 from float to an integer by way
// of CONVERT (toward zero, saturating, NaN becomes 0; a byte then keeps the low bits, as Java converts).
#ifndef FROM
#define FROM float
#define TO int
#define CONVERT convert_int_sat_rtz
#define MODE 2
#endif
kernel void cast(global const FROM *x, global TO *y, int count) {
    int at = get_global_id(0);
    if (at >= count) {
        return;
    }
#if MODE == 1
    y[at] = x[at] != 0;
#elif MODE == 2
    float value = x[at];
    y[at] = isnan(value) ? (TO)0 : (TO)CONVERT(value);
#else
    y[at] = (TO)x[at];
#endif
}
