// Stands in for a driver's built-in functions where kernels are compiled offline, without a device: work-item functions are the
// registers that they are on the two targets, arithmetic is the compiler's own. exp, log and tanh are not what a driver links; kernels
// that use them say nothing about their cost here.
#if defined(__NVPTX__)
#define WORK_ITEM_(name, d) ((d) == 0 ? name##_x() : (d) == 1 ? name##_y() : name##_z())
#define get_local_id(d) ((size_t)WORK_ITEM_(__nvvm_read_ptx_sreg_tid, d))
#define get_group_id(d) ((size_t)WORK_ITEM_(__nvvm_read_ptx_sreg_ctaid, d))
#define get_num_groups(d) ((size_t)WORK_ITEM_(__nvvm_read_ptx_sreg_nctaid, d))
#define get_local_size(d) ((size_t)WORK_ITEM_(__nvvm_read_ptx_sreg_ntid, d))
#define get_global_offset(d) ({ uint offset_; __asm__("mov.u32 %0, %%envreg" #d ";" : "=r"(offset_)); (size_t)offset_; })
#define barrier(flags) __syncthreads()
#else
#define WORK_ITEM_(name, d) ((d) == 0 ? name##_x() : (d) == 1 ? name##_y() : name##_z())
#define get_local_id(d) ((size_t)WORK_ITEM_(__builtin_amdgcn_workitem_id, d))
#define get_group_id(d) ((size_t)WORK_ITEM_(__builtin_amdgcn_workgroup_id, d))
#define get_local_size(d) ((size_t)WORK_ITEM_(__builtin_amdgcn_workgroup_size, d))
#define get_num_groups(d) ((size_t)(WORK_ITEM_(__builtin_amdgcn_grid_size, d) / WORK_ITEM_(__builtin_amdgcn_workgroup_size, d)))
#define get_global_offset(d) ((size_t)((constant const ulong *)__builtin_amdgcn_implicitarg_ptr())[5 + (d)])
#define barrier(flags) \
    do { \
        __builtin_amdgcn_fence(__ATOMIC_RELEASE, "workgroup"); \
        __builtin_amdgcn_s_barrier(); \
        __builtin_amdgcn_fence(__ATOMIC_ACQUIRE, "workgroup"); \
    } while (0)
#endif
#define get_global_id(d) (get_group_id(d) * get_local_size(d) + get_local_id(d))
#define get_global_size(d) (get_num_groups(d) * get_local_size(d))
#define fma(a, b, c) __builtin_elementwise_fma(a, b, c)
#define min(a, b) __builtin_elementwise_min(a, b)
#define max(a, b) __builtin_elementwise_max(a, b)
#define clamp(x, low, high) min(max(x, low), high)
#define mul_hi(a, b) ((uint)(((ulong)(a) * (ulong)(b)) >> 32))
#define sqrt(x) __builtin_elementwise_sqrt(x)
#define isless(a, b) ((a) < (b))
#define isgreater(a, b) ((a) > (b))
#define islessequal(a, b) ((a) <= (b))
#define isgreaterequal(a, b) ((a) >= (b))
#define isequal(a, b) ((a) == (b))
#define isnan(x) ((x) != (x))
#define fabs(x) __builtin_elementwise_abs(x)
#define fmax(a, b) __builtin_elementwise_max(a, b)
#define select(a, b, c) ((c) ? (b) : (a))
// As for pointers that are aligned to one element alone.
#define vload4(n, p) ((float4)((p)[4 * (n)], (p)[4 * (n) + 1], (p)[4 * (n) + 2], (p)[4 * (n) + 3]))
#define vstore4(v, n, p) \
    do { \
        float4 stored_ = (v); \
        (p)[4 * (n)] = stored_.s0; \
        (p)[4 * (n) + 1] = stored_.s1; \
        (p)[4 * (n) + 2] = stored_.s2; \
        (p)[4 * (n) + 3] = stored_.s3; \
    } while (0)
#define exp(x) (1.0f + (x))
#define log(x) (1.0f - (x))
#define tanh(x) (x)
