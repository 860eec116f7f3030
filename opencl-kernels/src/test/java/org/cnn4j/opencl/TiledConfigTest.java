package org.cnn4j.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TiledConfigTest {
    @Test
    void namesAreReadBack() {
        for (TiledConfig config : ShippedConfigs.all()) {
            assertEquals(config, TiledConfig.parse(config.name()));
        }
        TiledConfig config = TiledConfig.parse("16x8-8x4-k16-p4-b2-u2");
        assertEquals(new TiledConfig(16, 8, 8, 4, 16, 4, 2, 2), config);
        assertEquals(128, config.tileM());
        assertEquals(32, config.tileN());
        assertEquals(2 * 16 * (132 + 36) * 4 + 16 * 32, config.localBytes());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "16x16",
                "16x16-8x8-k8-p4-b3-u2",
                "16x16-6x8-k8-p4-b2-u2",
                "16x4-8x8-k8-p4-b2-u2",
                "4x8-4x8-k8-p4-b2-u2",
                "16x16-4x4-k8-p4-b2-u2",
                "16x16-8x8-k8-p4-b2-u3",
                "16x16-8x8-k8-p3-b2-u2",
                "65536x65536-4x4-k8-p4-b2-u2",
                "16x16-8x8-k8-p4-b2-u99999999999"
            })
    void refusesWhatWorkItemsCannotShare(String name) {
        assertThrows(IllegalArgumentException.class, () -> TiledConfig.parse(name));
    }

    @ParameterizedTest
    @EnumSource(DeviceClass.class)
    void classesShipLargeTilesFirst(DeviceClass devices) {
        var configs = ShippedConfigs.of(devices);
        assertEquals(devices == DeviceClass.CPU, configs.isEmpty());
        for (int i = 1; i < configs.size(); i++) {
            TiledConfig before = configs.get(i - 1);
            TiledConfig now = configs.get(i);
            assertTrue(before.tileM() * before.tileN() >= now.tileM() * now.tileN(), before + " is before " + now);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "NVIDIA Corporation, NVIDIA H100 80GB HBM3, NVIDIA",
        "'Advanced Micro Devices, Inc.', gfx906:sramecc+:xnack-, AMD_GCN",
        "'Advanced Micro Devices, Inc.', gfx90a:sramecc+:xnack-, AMD_CDNA",
        "'Advanced Micro Devices, Inc.', gfx942, AMD_CDNA",
        "'Advanced Micro Devices, Inc.', gfx1030, AMD_RDNA",
        "'Advanced Micro Devices, Inc.', Ellesmere, AMD_GCN",
        "AMD, 'AMD Radeon RX 6800 (radeonsi, navi21, LLVM 15.0.6)', AMD_RDNA",
        "AMD, 'AMD Radeon RX 580 (radeonsi, polaris10, LLVM 15.0.6)', AMD_GCN",
        "Intel(R) Corporation, Intel(R) Arc(TM) A770 Graphics, INTEL",
        "Apple, Apple M2 Pro, APPLE",
        "ARM, Mali-G78 r0p1, MOBILE",
        "QUALCOMM, QUALCOMM Adreno(TM) 740, MOBILE",
        "Mesa/X.org, llvmpipe, GENERIC",
        "Oclgrind, Oclgrind Simulator, GENERIC"
    })
    void recognisesDevices(String vendor, String name, DeviceClass expected) {
        assertEquals(expected, DeviceClass.ofGpu(vendor, name));
    }
}
