// What a device can do at best, for DeviceCeilings: multiply-adds in registers, copies within memory, and nothing at all.

#define CHAINS(DO) DO(0) DO(1) DO(2) DO(3) DO(4) DO(5) DO(6) DO(7) DO(8) DO(9) DO(10) DO(11)

// Each sum starts elsewhere, or the compiler would make one of all twelve.
#define START(i) FV s##i = seed + (FV)(0.01f * i);
#define STEP(i) s##i = fma(s##i, m, a);
#define TOTAL(i) sum += s##i;

// Rounds of twelve independent sums of VW lanes, s = s * factor + addend; out[item] is the sum of all lanes.
kernel void fma_rate(global const float *seeds, float factor, float addend, int rounds, global float *out)
{
    FV seed = VLOAD(seeds), m = (FV)(factor), a = (FV)(addend), sum = (FV)(0.0f);
    CHAINS(START)
    for (int i = 0; i < rounds; i += 4) {
        CHAINS(STEP)
        CHAINS(STEP)
        CHAINS(STEP)
        CHAINS(STEP)
    }
    CHAINS(TOTAL)
    float lanes[VW], total = 0.0f;
    VSTORE(sum, lanes);
    for (int i = 0; i < VW; i++) {
        total += lanes[i];
    }
    out[get_global_id(0)] = total;
}

// One vector an item.
kernel void copy_rate(global const float *from, global float *to)
{
    size_t at = get_global_id(0) * VW;
    VSTORE(VLOAD(from + at), to + at);
}

kernel void nothing(int unused)
{
}
