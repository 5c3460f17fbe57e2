package dev.sshdaudit.karafshell;

import org.apache.karaf.shell.api.console.CommandLoggingFilter;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** Registers the filter of secrets for Karaf's own log of commands too. */
@Component(service = CommandLoggingFilter.class, configurationPolicy = ConfigurationPolicy.IGNORE)
public final class SecretValuesComponent implements CommandLoggingFilter {

    private final SecretValues secrets = new SecretValues();

    @Override
    public CharSequence filter(CharSequence command) {
        return secrets.filter(command);
    }
}
