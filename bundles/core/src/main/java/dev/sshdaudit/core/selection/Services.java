package dev.sshdaudit.core.selection;

import dev.sshdaudit.core.settings.Pair;
import dev.sshdaudit.format.AuditFormat;
import org.jspecify.annotations.Nullable;

/** The services that pipelines consist of, whichever of them are chosen. Guarded by the {@link Pipelines}. */
final class Services {

    final Registry<AuditFormat> formats = new Registry<>();
    final Registry<Target> storages = new Registry<>();
    final Encryptions encryptions = new Encryptions();

    /** The pipeline of two names, or null if something of it is not there. */
    @Nullable
    Pipeline pipeline(Pair pair) {
        AuditFormat format = formats.selected(pair.format());
        Target target = storages.selected(pair.storage());
        Encryption encryption = encryptions.current();
        return format == null || target == null || encryption == null
                ? null
                : new Pipeline(pair.format(), format, pair.storage(), target.storage(), target.lane(), encryption);
    }

    /** Whether recordings encrypted as they are to be can go on through a pipeline that was in force. */
    boolean has(Pipeline pipeline) {
        return formats.selected().stream().anyMatch(pipeline::uses)
                && storages.selected().stream().anyMatch(target -> pipeline.uses(target.storage()));
    }
}
