package dev.sshdaudit.storage.s3.upload;

import org.jspecify.annotations.Nullable;

/** Nothing is done for the recording any longer: its local files are gone, or all uploads have ended. */
final class Gone implements Phase {

    @Override
    public boolean canBeDiscarded() {
        return false;
    }

    @Override
    public boolean leadsTo(Phase next) {
        return next instanceof Gone;
    }

    @Override
    public @Nullable Step next(Target current) {
        return null;
    }
}
