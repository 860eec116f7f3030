package org.cnn4j.opencl;

import net.jqwik.api.lifecycle.LifecycleContext;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.lifecycle.SkipExecutionHook;

/** Skips properties where there is no OpenCL device, since jqwik takes one that skips every try for a failure. */
final class NeedsOpenCl implements SkipExecutionHook {
    @Override
    public SkipResult shouldBeSkipped(LifecycleContext context) {
        OpenClBackendProvider provider = new OpenClBackendProvider();
        return provider.devices().isEmpty()
                ? SkipResult.skip(TestDevices.absent("no OpenCL device: " + provider.excluded()))
                : SkipResult.doNotSkip();
    }

    @Override
    public PropagationMode propagateTo() {
        return PropagationMode.ALL_DESCENDANTS;
    }
}
