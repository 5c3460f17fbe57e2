package dev.sshdaudit.storage.s3.upload;

/** Nothing is done for the recording any longer: its local files are gone, or all uploads have ended. */
final class Gone implements Phase {

    @Override
    public boolean leadsTo(Phase next) {
        return next instanceof Gone;
    }

    @Override
    public Step next(Target current) {
        return null;
    }
}
