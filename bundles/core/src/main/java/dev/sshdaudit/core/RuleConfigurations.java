package dev.sshdaudit.core;

import dev.sshdaudit.config.ConfigListener;
import dev.sshdaudit.config.FactoryFollower;
import dev.sshdaudit.config.InvalidConfigurationException;
import dev.sshdaudit.core.rules.Rule;
import dev.sshdaudit.core.rules.RuleSettings;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts the configurations of rules in force. For one thread at a time. */
final class RuleConfigurations implements FactoryFollower.Listener<RuleSettings> {

    private final Decisions decisions;

    RuleConfigurations(Decisions decisions) {
        this.decisions = decisions;
    }

    @Override
    public ConfigListener<RuleSettings> added(String pid) {
        return new Each(pid);
    }

    @Override
    public void removed(String pid, ConfigListener<RuleSettings> listener, @Nullable String by) {
        decisions.rule(listener, null, by);
    }

    /** One configuration. */
    private final class Each implements ConfigListener<RuleSettings> {

        private final String pid;
        private boolean good;
        private volatile boolean narrows;

        private Each(String pid) {
            this.pid = pid;
        }

        @Override
        public void apply(RuleSettings config) throws InvalidConfigurationException {
            apply(config, null);
        }

        @Override
        public void apply(RuleSettings config, @Nullable String by) throws InvalidConfigurationException {
            Rule rule = Rule.of(pid, config);
            good = true;
            narrows = decisions.rule(this, rule, by);
        }

        @Override
        public void check(RuleSettings config) throws InvalidConfigurationException {
            Rule.of(pid, config);
        }

        @Override
        public boolean isWhole() {
            return true;
        }

        @Override
        public void refused(RuleSettings understood, Set<String> wrong) {
            if (!good) {
                // what the rule would not have recorded must be recorded, rather than not
                decisions.rule(this, Rule.refused(pid, understood, wrong), null);
            }
        }

        @Override
        public boolean narrows() {
            return narrows;
        }
    }
}
