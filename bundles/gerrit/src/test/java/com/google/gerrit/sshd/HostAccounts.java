package com.google.gerrit.sshd;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.gerrit.entities.Account;
import com.google.gerrit.server.account.AccountCache;
import com.google.gerrit.server.account.AccountState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.sshd.common.config.keys.AuthorizedKeyEntry;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;
import org.eclipse.jgit.lib.ObjectId;

/** The accounts of the host: a file of public keys for each, in the order of their names, numbered from 1000000. */
final class HostAccounts implements AccountCache {

    private static final int FIRST = 1_000_000;

    private final Path folder;
    private final Map<Account.Id, AccountState> states = new LinkedHashMap<>();

    HostAccounts(Path folder) {
        this.folder = folder;
        try (var files = Files.list(folder)) {
            List<String> names =
                    files.map(file -> file.getFileName().toString()).sorted().toList();
            for (String name : names) {
                Account.Id id = Account.id(FIRST + states.size());
                states.put(id, state(id, name));
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static AccountState state(Account.Id id, String name) {
        return AccountState.withState(
                Account.builder(id, Instant.now()).setMetaId("1").build(),
                ImmutableSet.of(),
                Optional.of(name),
                ImmutableMap.of(),
                Optional.empty(),
                Optional.empty());
    }

    Iterable<SshKeyCacheEntry> keys(String user) throws IOException, GeneralSecurityException {
        Optional<AccountState> state = getByUsername(user);
        if (state.isEmpty()) {
            return SshKeyCacheImpl.NO_SUCH_USER;
        }
        List<SshKeyCacheEntry> keys = new ArrayList<>();
        for (AuthorizedKeyEntry entry : AuthorizedKeyEntry.readAuthorizedKeys(folder.resolve(user))) {
            keys.add(new SshKeyCacheEntry(
                    state.get().account().id(),
                    entry.resolvePublicKey(null, Map.of(), PublicKeyEntryResolver.FAILING)));
        }
        return keys;
    }

    @Override
    public Optional<AccountState> get(Account.Id id) {
        return Optional.ofNullable(states.get(id));
    }

    @Override
    public Map<Account.Id, AccountState> get(Set<Account.Id> ids) {
        Map<Account.Id, AccountState> found = new LinkedHashMap<>();
        ids.forEach(id -> get(id).ifPresent(state -> found.put(id, state)));
        return found;
    }

    @Override
    public AccountState getEvenIfMissing(Account.Id id) {
        return get(id).orElseThrow();
    }

    @Override
    public Optional<AccountState> getByUsername(String username) {
        return states.values().stream()
                .filter(state -> state.userName().equals(Optional.of(username)))
                .findFirst();
    }

    @Override
    public AccountState getFromMetaId(Account.Id id, ObjectId metaId) {
        return getEvenIfMissing(id);
    }
}
