// What the kernels for GPUs that sum over the channels of images share. Each channel is cut into slices of `slice` groups of V neighbours, so that
// there are work-groups enough: a work-group of LS work-items sums one slice in a fixed tree, and a second kernel joins the slices of a channel.
// V is 4 where planes are multiples of 4, else 1. groups = those of a plane; magic and shiftBy divide by them; count = those of a channel.
#ifndef V
#define V 4
#endif
#define LS 128
#define JOINED 64
#if V == 4
#define GROUP float4
#define TOTAL(v) ((v).s0 + (v).s1 + (v).s2 + (v).s3)
#else
#define GROUP float
#define TOTAL(v) (v)
#endif

// Where group i of channel c lies.
size_t place(int i, int c, int channels, int groups, uint magic, uint shiftBy) {
    uint n = quotient((uint)i, magic, shiftBy);
    return ((size_t)n * channels + c) * groups + (i - (int)n * groups);
}

#define DEFINE_SUM(NAME, F) \
    F NAME(F value, local F *shared, int item) { \
        shared[item] = value; \
        barrier(CLK_LOCAL_MEM_FENCE); \
        for (int reach = LS / 2; reach > 0; reach /= 2) { \
            if (item < reach) { \
                shared[item] += shared[item + reach]; \
            } \
            barrier(CLK_LOCAL_MEM_FENCE); \
        } \
        F result = shared[0]; \
        barrier(CLK_LOCAL_MEM_FENCE); \
        return result; \
    }
DEFINE_SUM(sum_of_group, float)
DEFINE_SUM(sums_of_group, float2)
