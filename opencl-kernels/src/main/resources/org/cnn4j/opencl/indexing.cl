// Gathering and scattering by computed indices. INDEX is the type of the indices; a negative one counts from the end, one out of
// range is clamped into it. T is the element type.
#ifndef T
#define T float
#endif
#ifndef INDEX
#define INDEX long
#endif

int index_of(INDEX index, int size) {
    INDEX i = index < 0 ? index + size : index;
    return (int)clamp(i, (INDEX)0, (INDEX)(size - 1));
}

// kind: 0 replace, 1 add, 2 multiply, 3 minimum, 4 maximum.
T scattered(T old, T update, int kind) {
    switch (kind) {
        case 1:
            return old + update;
        case 2:
            return old * update;
        case 3:
            return old < update || old != old ? old : update;
        case 4:
            return old > update || old != old ? old : update;
        default:
            return update;
    }
}

// dims walks the indices; strides are those of data, 0 along the axis, which has `size` elements `step` apart.
kernel void gather_elements(
        global const T *data, global const INDEX *indices, global T *y, int count, UR dims, UR magic, UR shift, IR strides,
        int size, int step) {
    int item = get_global_id(0);
    if (item >= count) {
        return;
    }
    int at = offset_of(coordinates((uint)item, dims, magic, shift), strides);
    y[item] = data[at + index_of(indices[item], size) * step];
}

// axes = sizes and then strides of the `tuple` axes of data that an index names; rows index tuples a batch, slice elements each.
kernel void gather_nd(
        global const T *data, global const INDEX *indices, global T *y, global const int *axes, int count, int tuple, int rows,
        int slice, int batchStride) {
    int item = get_global_id(0);
    if (item >= count) {
        return;
    }
    int row = item / slice;
    int at = row / rows * batchStride + item % slice;
    for (int i = 0; i < tuple; i++) {
        at += index_of(indices[row * tuple + i], axes[i]) * axes[tuple + i];
    }
    y[item] = data[at];
}

// One work-item takes one line along the axis, in order, so equal indices take effect in the order of the updates. dims walks the
// other axes of the indices.
kernel void scatter_elements(
        global const INDEX *indices, global const T *updates, global T *y, int count, UR dims, UR magic, UR shift,
        IR indexStrides, IR strides, int length, int indexStep, int size, int step, int kind) {
    int item = get_global_id(0);
    if (item >= count) {
        return;
    }
    IR at = coordinates((uint)item, dims, magic, shift);
    int from = offset_of(at, indexStrides);
    int to = offset_of(at, strides);
    for (int i = 0; i < length; i++, from += indexStep) {
        int target = to + index_of(indices[from], size) * step;
        y[target] = scattered(y[target], updates[from], kind);
    }
}

// One work-item takes one position within the slices and goes through all updates, in order.
kernel void scatter_nd(
        global const INDEX *indices, global const T *updates, global T *y, global const int *axes, int tuple, int rows,
        int slice, int kind) {
    int item = get_global_id(0);
    if (item >= slice) {
        return;
    }
    for (int row = 0; row < rows; row++) {
        int at = item;
        for (int i = 0; i < tuple; i++) {
            at += index_of(indices[row * tuple + i], axes[i]) * axes[tuple + i];
        }
        y[at] = scattered(y[at], updates[row * slice + item], kind);
    }
}
