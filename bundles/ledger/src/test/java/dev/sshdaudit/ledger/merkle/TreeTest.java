package dev.sshdaudit.ledger.merkle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tree against the vectors of Certificate Transparency, and against RFC 6962's own, recursive definitions. */
class TreeTest {

    private static final int LARGEST = 70;

    /** The leaves that implementations of Certificate Transparency test with. */
    private static final List<Hash> VECTOR_LEAVES = Stream.of(
                    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
            .map(hex -> Tree.leaf(HexFormat.of().parseHex(hex)))
            .toList();

    private static final List<String> VECTOR_ROOTS = List.of(
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

    private static final List<Hash> LEAVES = IntStream.range(0, LARGEST)
            .mapToObj(i -> Tree.leaf(("leaf " + i).getBytes(StandardCharsets.UTF_8)))
            .toList();

    /** RFC 6962, section 2.1. */
    private static Hash root(List<Hash> leaves) {
        if (leaves.isEmpty()) {
            return Tree.EMPTY;
        } else if (leaves.size() == 1) {
            return leaves.get(0);
        }
        int k = half(leaves);
        return Tree.node(root(leaves.subList(0, k)), root(leaves.subList(k, leaves.size())));
    }

    /** RFC 6962, section 2.1.1. */
    private static List<Hash> path(int m, List<Hash> leaves) {
        if (leaves.size() == 1) {
            return List.of();
        }
        int k = half(leaves);
        List<Hash> left = leaves.subList(0, k);
        List<Hash> right = leaves.subList(k, leaves.size());
        return m < k ? and(path(m, left), root(right)) : and(path(m - k, right), root(left));
    }

    /** RFC 6962, section 2.1.2. */
    private static List<Hash> proof(int m, List<Hash> leaves, boolean isWholeOld) {
        if (m == leaves.size()) {
            return isWholeOld ? List.of() : List.of(root(leaves));
        }
        int k = half(leaves);
        List<Hash> left = leaves.subList(0, k);
        List<Hash> right = leaves.subList(k, leaves.size());
        return m <= k ? and(proof(m, left, isWholeOld), root(right)) : and(proof(m - k, right, false), root(left));
    }

    private static int half(List<Hash> leaves) {
        int k = 1;
        while (2 * k < leaves.size()) {
            k *= 2;
        }
        return k;
    }

    private static List<Hash> and(List<Hash> list, Hash last) {
        List<Hash> longer = new ArrayList<>(list);
        longer.add(last);
        return longer;
    }

    private static Frontier frontier(List<Hash> leaves) {
        Frontier frontier = new Frontier();
        leaves.forEach(frontier::append);
        return frontier;
    }

    private static <P> P build(ProofBuilder<P> builder, List<Hash> leaves) {
        leaves.forEach(builder::add);
        return builder.build();
    }

    private static List<String> hex(List<Hash> hashes) {
        return hashes.stream().map(Hash::toString).toList();
    }

    @Test
    void rootsAreThoseOfCertificateTransparency() {
        for (int size = 0; size <= VECTOR_LEAVES.size(); size++) {
            assertEquals(
                    VECTOR_ROOTS.get(size),
                    frontier(VECTOR_LEAVES.subList(0, size)).root().toString());
        }
    }

    @Test
    void proofsAreThoseOfCertificateTransparency() {
        assertEquals(
                List.of(
                        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
                hex(build(ProofBuilder.inclusion(5, 8), VECTOR_LEAVES).path()));
        assertEquals(
                List.of("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
                hex(build(ProofBuilder.inclusion(2, 3), VECTOR_LEAVES).path()));
        assertEquals(
                List.of(
                        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
                hex(build(ProofBuilder.consistency(6, 8), VECTOR_LEAVES).path()));
        assertEquals(
                List.of(
                        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"),
                hex(build(ProofBuilder.consistency(2, 5), VECTOR_LEAVES).path()));
    }

    @Test
    void frontierGoesOnFromItsHashes() {
        for (int size = 0; size < LARGEST; size++) {
            Frontier first = frontier(LEAVES.subList(0, size));
            Frontier second = new Frontier(first.size(), first.hashes());
            assertEquals(root(LEAVES.subList(0, size)), second.root());
            LEAVES.subList(size, LARGEST).forEach(second::append);
            assertEquals(LARGEST, second.size());
            assertEquals(root(LEAVES), second.root());
            assertEquals(size, first.size());
        }
    }

    @Test
    void frontierWithTooFewOrTooManyHashesIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Frontier(3, LEAVES.subList(0, 1)));
        assertThrows(IllegalArgumentException.class, () -> new Frontier(4, LEAVES.subList(0, 2)));
        assertThrows(IllegalArgumentException.class, () -> new Frontier(-1, LEAVES));
    }

    @Test
    void inclusionProofsAreThoseOfTheDefinitionAndProveNothingElse() {
        for (int size = 1; size <= LARGEST; size++) {
            List<Hash> leaves = LEAVES.subList(0, size);
            Hash root = root(leaves);
            for (int index = 0; index < size; index++) {
                InclusionProof proof = build(ProofBuilder.inclusion(index, size), LEAVES);
                assertEquals(path(index, leaves), proof.path());
                assertTrue(proof.proves(leaves.get(index), root));
                assertFalse(proof.proves(Tree.EMPTY, root));
                assertFalse(proof.proves(leaves.get(index), Tree.EMPTY));
                assertFalse(new InclusionProof(index, size, and(proof.path(), root)).proves(leaves.get(index), root));
                for (int other = 0; other < size; other++) {
                    boolean isSame = other == index;
                    assertEquals(isSame, new InclusionProof(other, size, proof.path()).proves(leaves.get(index), root));
                }
                if (size > 1) {
                    List<Hash> cut = proof.path().subList(0, proof.path().size() - 1);
                    assertFalse(new InclusionProof(index, size, cut).proves(leaves.get(index), root));
                }
            }
        }
    }

    @Test
    void consistencyProofsAreThoseOfTheDefinitionAndProveNothingElse() {
        for (int size = 1; size <= LARGEST; size++) {
            List<Hash> leaves = LEAVES.subList(0, size);
            Hash root = root(leaves);
            for (int from = 1; from <= size; from++) {
                Hash older = root(LEAVES.subList(0, from));
                ConsistencyProof proof = build(ProofBuilder.consistency(from, size), LEAVES);
                assertEquals(proof(from, leaves, true), proof.path());
                assertTrue(proof.proves(older, root));
                assertFalse(proof.proves(Tree.EMPTY, root));
                assertFalse(proof.proves(older, Tree.EMPTY));
                assertFalse(new ConsistencyProof(from, size, and(proof.path(), root)).proves(older, root));
                for (int other = 1; other <= size; other++) {
                    boolean isSame = other == from;
                    assertEquals(isSame, new ConsistencyProof(other, size, proof.path()).proves(older, root));
                }
            }
        }
    }

    @Test
    void proofsNeedNoMoreThanTheFrontierOfTheLeavesBefore() {
        for (int size = 1; size <= LARGEST; size++) {
            for (int index = 0; index < size; index++) {
                for (int known = 0; known <= index; known++) {
                    ProofBuilder<InclusionProof> builder = ProofBuilder.inclusion(index, size);
                    builder.skip(frontier(LEAVES.subList(0, known)));
                    assertEquals(
                            path(index, LEAVES.subList(0, size)),
                            build(builder, LEAVES.subList(known, size)).path());
                }
            }
        }
    }

    @Test
    void proofNeedsAllLeaves() {
        ProofBuilder<InclusionProof> builder = ProofBuilder.inclusion(0, 3);
        builder.add(LEAVES.get(0));
        builder.add(LEAVES.get(1));
        assertThrows(IllegalStateException.class, builder::build);
        assertThrows(IllegalArgumentException.class, () -> ProofBuilder.inclusion(3, 3));
        assertThrows(IllegalArgumentException.class, () -> ProofBuilder.consistency(0, 3));
        assertThrows(IllegalArgumentException.class, () -> ProofBuilder.consistency(4, 3));
    }

    @Test
    void hashesHaveOneTextOnly() {
        Hash hash = Tree.EMPTY;
        assertEquals(hash, Hash.ofHex(hash.toString()));
        assertEquals(hash, Hash.ofBase64(hash.base64()));
        for (String wrong : List.of("", "00", hash.toString().toUpperCase(java.util.Locale.ROOT), hash + "0")) {
            assertThrows(IllegalArgumentException.class, () -> Hash.ofHex(wrong));
        }
        // the last character but the padding has two bits that say nothing: another one must not do
        String base64 = hash.base64();
        char last = base64.charAt(42);
        String other = base64.substring(0, 42) + (char) (last + 1) + "=";
        for (String wrong : List.of("", base64.substring(0, 43), base64 + "\n", other)) {
            assertThrows(IllegalArgumentException.class, () -> Hash.ofBase64(wrong));
        }
    }
}
