package dev.sshdaudit.gerrit;

import com.google.gerrit.extensions.annotations.Exports;
import com.google.gerrit.extensions.config.CapabilityDefinition;
import com.google.inject.AbstractModule;

/** What the plugin has also where Gerrit's SSH server is switched off: the capability, which rights of projects name. */
public final class AuditModule extends AbstractModule {

    @Override
    protected void configure() {
        bind(CapabilityDefinition.class)
                .annotatedWith(Exports.named(ViewAuditLog.NAME))
                .to(ViewAuditLog.class);
    }
}
