package com.google.gerrit.sshd;

import com.google.common.cache.CacheBuilder;
import com.google.common.cache.CacheLoader;
import com.google.common.cache.LoadingCache;
import com.google.gerrit.extensions.config.CapabilityDefinition;
import com.google.gerrit.extensions.config.FactoryModule;
import com.google.gerrit.extensions.events.AccountActivationListener;
import com.google.gerrit.extensions.registration.DynamicMap;
import com.google.gerrit.extensions.registration.DynamicSet;
import com.google.gerrit.extensions.webui.WebUiPlugin;
import com.google.gerrit.metrics.DisabledMetricMaker;
import com.google.gerrit.metrics.MetricMaker;
import com.google.gerrit.server.DeadlineChecker;
import com.google.gerrit.server.DefaultRefLogIdentityProvider;
import com.google.gerrit.server.DynamicOptions;
import com.google.gerrit.server.GerritPersonIdent;
import com.google.gerrit.server.GerritPersonIdentProvider;
import com.google.gerrit.server.RequestListener;
import com.google.gerrit.server.account.AccountCache;
import com.google.gerrit.server.account.FakeRealm;
import com.google.gerrit.server.account.GroupBackend;
import com.google.gerrit.server.account.Realm;
import com.google.gerrit.server.audit.AuditModule;
import com.google.gerrit.server.cache.PersistentCacheFactory;
import com.google.gerrit.server.config.AnonymousCowardName;
import com.google.gerrit.server.config.AnonymousCowardNameProvider;
import com.google.gerrit.server.config.CanonicalWebUrl;
import com.google.gerrit.server.config.EnablePeerIPInReflogRecord;
import com.google.gerrit.server.config.FileBasedGlobalPluginConfigProvider;
import com.google.gerrit.server.config.GerritConfigListener;
import com.google.gerrit.server.config.GerritIsReplica;
import com.google.gerrit.server.config.GerritIsReplicaProvider;
import com.google.gerrit.server.config.GerritOptions;
import com.google.gerrit.server.config.GerritRuntime;
import com.google.gerrit.server.config.GerritServerConfig;
import com.google.gerrit.server.config.GlobalPluginConfigProvider;
import com.google.gerrit.server.config.SitePath;
import com.google.gerrit.server.config.TrackingFooters;
import com.google.gerrit.server.config.TrackingFootersProvider;
import com.google.gerrit.server.git.GitRepositoryManager;
import com.google.gerrit.server.git.LocalDiskRepositoryManager;
import com.google.gerrit.server.git.WorkQueue;
import com.google.gerrit.server.logging.PerformanceLogger;
import com.google.gerrit.server.permissions.PermissionBackend;
import com.google.gerrit.server.plugins.PluginModule;
import com.google.gerrit.server.project.ProjectCache;
import com.google.gerrit.server.project.ProjectState;
import com.google.gerrit.server.securestore.DefaultSecureStore;
import com.google.gerrit.server.securestore.SecureStore;
import com.google.gerrit.server.ssh.SshAddressesModule;
import com.google.gerrit.server.ssh.SshKeyCache;
import com.google.gerrit.server.util.ThreadLocalRequestContext;
import com.google.gerrit.server.version.VersionInfoModule;
import com.google.gerrit.util.cli.CmdLineParser;
import com.google.inject.Key;
import com.google.inject.name.Names;
import com.google.inject.util.Providers;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.util.FS;

/** What Gerrit's SSH server and its loader of plugins need of the rest of Gerrit. */
final class HostModule extends FactoryModule {

    private final Path site;

    HostModule(Path site) {
        this.site = site;
    }

    @Override
    protected void configure() {
        site();
        accounts();
        plugins();
        bind(MetricMaker.class).to(DisabledMetricMaker.class);
        install(new WorkQueue.WorkQueueModule());
        install(new SshAddressesModule());
        install(new SshHostKeyModule());
        install(new AuditModule());
        install(new VersionInfoModule());
        factory(CmdLineParser.Factory.class);
        factory(DeadlineChecker.Factory.class);
        DynamicMap.mapOf(binder(), DynamicOptions.DynamicBean.class);
        DynamicSet.setOf(binder(), PerformanceLogger.class);
        DynamicSet.setOf(binder(), RequestListener.class);
        DynamicSet.setOf(binder(), GerritConfigListener.class);
        DynamicSet.setOf(binder(), AccountActivationListener.class);
    }

    private void site() {
        bind(Path.class).annotatedWith(SitePath.class).toInstance(site);
        bind(Config.class).annotatedWith(GerritServerConfig.class).toInstance(config());
        bind(SecureStore.class).to(DefaultSecureStore.class);
        bind(GitRepositoryManager.class).to(LocalDiskRepositoryManager.class);
        bind(TrackingFooters.class).toProvider(TrackingFootersProvider.class);
        bind(String.class).annotatedWith(AnonymousCowardName.class).toProvider(AnonymousCowardNameProvider.class);
        bind(PersonIdent.class).annotatedWith(GerritPersonIdent.class).toProvider(GerritPersonIdentProvider.class);
        bind(Boolean.class).annotatedWith(GerritIsReplica.class).toProvider(GerritIsReplicaProvider.class);
        bind(GerritOptions.class).toInstance(new GerritOptions(true, false));
        bind(GerritRuntime.class).toInstance(GerritRuntime.DAEMON);
        bind(String.class).annotatedWith(CanonicalWebUrl.class).toProvider(Providers.of("http://gerrit.example/"));
    }

    private Config config() {
        FileBasedConfig config =
                new FileBasedConfig(site.resolve("etc").resolve("gerrit.config").toFile(), FS.DETECTED);
        try {
            config.load();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return config;
    }

    private void accounts() {
        HostAccounts accounts = new HostAccounts(site.resolve("users"));
        bind(AccountCache.class).toInstance(accounts);
        bind(Realm.class).to(FakeRealm.class);
        bind(GroupBackend.class).toInstance(absent(GroupBackend.class));
        bind(Boolean.class).annotatedWith(EnablePeerIPInReflogRecord.class).toInstance(false);
        install(new DefaultRefLogIdentityProvider.Module());
        install(ThreadLocalRequestContext.module());
        bind(PermissionBackend.class).to(HostPermissions.class);
        LoadingCache<String, Iterable<SshKeyCacheEntry>> keys = CacheBuilder.newBuilder()
                .build(new CacheLoader<>() {
                    @Override
                    public Iterable<SshKeyCacheEntry> load(String user) throws Exception {
                        return accounts.keys(user);
                    }
                });
        bind(new Key<LoadingCache<String, Iterable<SshKeyCacheEntry>>>(Names.named("sshkeys")) {})
                .toInstance(keys);
        bind(SshKeyCache.class).to(SshKeyCacheImpl.class);
    }

    private void plugins() {
        install(new PluginModule());
        bind(PersistentCacheFactory.class).toInstance(absent(PersistentCacheFactory.class));
        bind(GlobalPluginConfigProvider.class).to(FileBasedGlobalPluginConfigProvider.class);
        bind(ProjectCache.class).toInstance(absent(ProjectCache.class));
        bind(ProjectState.Factory.class).toInstance(absent(ProjectState.Factory.class));
        DynamicMap.mapOf(binder(), CapabilityDefinition.class);
        DynamicSet.setOf(binder(), WebUiPlugin.class);
    }

    /** What the tests do not reach. */
    private static <T> T absent(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(
                HostModule.class.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> switch (method.getName()) {
                    case "toString" -> "no " + type.getSimpleName();
                    case "hashCode" -> System.identityHashCode(self);
                    case "equals" -> self == arguments[0];
                    default -> null;
                }));
    }
}
