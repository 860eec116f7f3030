// Local memory holds anything when a kernel starts. Where a plan is checked it is made to hold NaN, so that reading what nothing wrote
// shows in the results. For kernels of one work-item a group; others write all of theirs before a barrier.
#ifdef POISON
#define POISON_LOCAL(memory, floats) \
    for (int poisoned = 0; poisoned < (floats); poisoned++) { \
        (memory)[poisoned] = as_float(POISON); \
    }
#else
#define POISON_LOCAL(memory, floats)
#endif
