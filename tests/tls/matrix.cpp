// SPDX-License-Identifier: Apache-2.0
#include "matrix.hpp"

#include <array>

namespace fairlead::ports::test {
namespace {

using tls::Version;

constexpr UnixTime kYear2021{1'609'459'200};
constexpr UnixTime kYear2049{2'493'072'000};

void with_intermediate(Setting& s) { s.intermediate = support::ca_spec("intermediate"); }

constexpr auto kGood = std::nullopt;

constexpr Row kChains[] = {
    {"a leaf below a root of the trust store", kGood, -1, [](Setting&) {}},
    {"with an intermediate", kGood, -1, with_intermediate},
    {"with an RSA leaf, RSA 2048 below RSA 3072", kGood, -1,
     [](Setting& s) {
       s.leaf_key = KeyKind::rsa_2048;
       s.root_key = KeyKind::rsa_3072;
     }},
    {"signed by RSASSA-PSS", kGood, -1,
     [](Setting& s) {
       s.root_key = KeyKind::rsa_2048;
       s.leaf.pss = true;
     }},
    {"with P-384 everywhere", kGood, -1,
     [](Setting& s) {
       s.leaf_key = s.root_key = KeyKind::ec_p384;
       s.leaf.digest = "SHA384";
     }},
    {"with Ed25519 everywhere", kGood, -1, [](Setting& s) { s.leaf_key = s.root_key = KeyKind::ed25519; }, Under::both,
     tls::Capabilities::ed25519, Errc::no_common_parameters},
    {"an unknown authority", Errc::unknown_ca, 0, [](Setting& s) { s.trusts_root = false; }},
    {"an unknown authority above an intermediate", Errc::unknown_ca, 1,
     [](Setting& s) {
       with_intermediate(s);
       s.trusts_root = false;
     }},
    {"a leaf that signs itself", Errc::unknown_ca, 0, [](Setting& s) { s.leaf_is_its_own_issuer = true; }},
    {"an intermediate that is not sent", Errc::unknown_ca, 0,
     [](Setting& s) {
       with_intermediate(s);
       s.sends_intermediate = false;
     }},
    {"longer than Policy::longest_chain", Errc::certificate_invalid, 2,
     [](Setting& s) {
       with_intermediate(s);
       s.policy.longest_chain = 2;
     }},
};

constexpr Row kDates[] = {
    {"a leaf that has expired", Errc::certificate_expired, 0, [](Setting& s) { s.leaf.not_after = kYear2021; }},
    {"a leaf that is not valid yet", Errc::certificate_not_yet_valid, 0,
     [](Setting& s) { s.leaf.not_before = kYear2049; }},
    {"an intermediate that has expired", Errc::certificate_expired, 1,
     [](Setting& s) {
       with_intermediate(s);
       s.intermediate->not_after = kYear2021;
     }},
    {"an intermediate that is not valid yet", Errc::certificate_not_yet_valid, 1,
     [](Setting& s) {
       with_intermediate(s);
       s.intermediate->not_before = kYear2049;
     }},
    {"a root that has expired", Errc::certificate_expired, 1, [](Setting& s) { s.root.not_after = kYear2021; }},
    {"a root that is not valid yet", Errc::certificate_not_yet_valid, 1,
     [](Setting& s) { s.root.not_before = kYear2049; }},
    {"a clock that is not known", Errc::clock_unknown, 0, [](Setting& s) { s.now.reset(); }},
    {"a clock that is not known, and a floor that is accepted", kGood, -1,
     [](Setting& s) {
       s.now.reset();
       s.policy.accepted_clock_floor = support::kTestNow;
     }},
    {"a clock below the floor, and a leaf that had expired by then", Errc::certificate_expired, 0,
     [](Setting& s) {
       s.leaf.not_after = UnixTime{support::kTestNow.seconds - 1};
       s.now = kYear2021;
       s.policy.accepted_clock_floor = support::kTestNow;
     }},
    {"the connection's clock far ahead of the system's", Errc::certificate_expired, 0,
     [](Setting& s) { s.now = UnixTime{support::kValidTo.seconds + 1}; }},
    {"the connection's clock far behind the system's", Errc::certificate_not_yet_valid, 0,
     [](Setting& s) { s.now = UnixTime{support::kValidFrom.seconds - 1}; }},
};

constexpr Row kNames[] = {
    {"a name that is only the subject's common name", Errc::wrong_host, 0,
     [](Setting& s) { s.leaf = {.common_name = "localhost"}; }},
    {"another name", Errc::wrong_host, 0,
     [](Setting& s) { s.leaf = {.common_name = "localhost", .dns = {"elsewhere.example"}}; }},
    {"no name that a server has, but an address of e-mail", Errc::wrong_host, 0,
     [](Setting& s) {
       s.leaf.dns.clear();
       s.leaf.more_names = {{support::AlternativeName::Kind::email, "me@localhost"}};
     }},
    {"a name with other letters' case, and a root's dot", kGood, -1,
     [](Setting& s) {
       s.leaf.dns = {"Pump.Example.ORG"};
       s.host = dns("pUMP.example.org.");
     }},
    {"`*.example.org` for pump.example.org", kGood, -1,
     [](Setting& s) {
       s.leaf.dns = {"*.example.org"};
       s.host = dns("pump.example.org");
     }},
    {"`*.example.org` for example.org", Errc::wrong_host, 0,
     [](Setting& s) {
       s.leaf.dns = {"*.example.org"};
       s.host = dns("example.org");
     }},
    {"`*.example.org` for a.pump.example.org", Errc::wrong_host, 0,
     [](Setting& s) {
       s.leaf.dns = {"*.example.org"};
       s.host = dns("a.pump.example.org");
     }},
    {"`*.org` for example.org", Errc::wrong_host, 0,
     [](Setting& s) {
       s.leaf.dns = {"*.org"};
       s.host = dns("example.org");
     }},
    {"`*` for localhost", Errc::wrong_host, 0, [](Setting& s) { s.leaf.dns = {"*"}; }},
    {"`p*.example.org` for pump.example.org", Errc::wrong_host, 0,
     [](Setting& s) {
       s.leaf.dns = {"p*.example.org"};
       s.host = dns("pump.example.org");
     }},
    {"`pump.*.org` for pump.example.org", Errc::wrong_host, 0,
     [](Setting& s) {
       s.leaf.dns = {"pump.*.org"};
       s.host = dns("pump.example.org");
     }},
    {"an international name, as A-labels", kGood, -1,
     [](Setting& s) {
       s.leaf.dns = {"xn--bcher-kva.example"};
       s.host = dns("xn--bcher-kva.example");
     }},
    {"an international name as UTF-8 in the certificate", Errc::wrong_host, 0,
     [](Setting& s) {
       s.leaf.dns = {
           "b\xc3\xbc"
           "cher.example"};
       s.host = dns("xn--bcher-kva.example");
     }},
    {"`localhost` before a NUL", Errc::wrong_host, 0,
     [](Setting& s) { s.leaf.dns = {std::string("localhost\0.evil.example", 23)}; }},
    {"an address, as iPAddress", kGood, -1,
     [](Setting& s) {
       s.leaf.ip = {"127.0.0.1"};
       s.host = *tls::ReferenceName::address(std::array{std::byte{127}, std::byte{0}, std::byte{0}, std::byte{1}});
     }},
    {"an address, as text in dNSName and in the common name", Errc::wrong_host, 0,
     [](Setting& s) {
       s.leaf = {.common_name = "127.0.0.1", .dns = {"127.0.0.1"}};
       s.host = *tls::ReferenceName::address(std::array{std::byte{127}, std::byte{0}, std::byte{0}, std::byte{1}});
     }},
};

constexpr Row kConstraints[] = {
    {"a leaf for clients only (extKeyUsage)", Errc::certificate_invalid, 0,
     [](Setting& s) { s.leaf.extended_key_usage = "clientAuth"; }},
    {"a leaf for any purpose (anyExtendedKeyUsage)", Errc::certificate_invalid, 0,
     [](Setting& s) { s.leaf.extended_key_usage = "2.5.29.37.0"; }},
    {"a leaf without extKeyUsage", kGood, -1, [](Setting& s) { s.leaf.extended_key_usage.reset(); }},
    {"an intermediate for clients only (extKeyUsage)", Errc::certificate_invalid, 1,
     [](Setting& s) {
       with_intermediate(s);
       s.intermediate->extended_key_usage = "clientAuth";
     }},
    {"an intermediate with CA:FALSE", Errc::certificate_invalid, 1,
     [](Setting& s) {
       with_intermediate(s);
       s.intermediate->basic_constraints = "critical,CA:FALSE";
       s.intermediate->key_usage.reset();
     }},
    {"an intermediate without basicConstraints", Errc::certificate_invalid, 1,
     [](Setting& s) {
       with_intermediate(s);
       s.intermediate->basic_constraints.reset();
     }},
    {"an intermediate that must not sign certificates (keyUsage)", Errc::certificate_invalid, 1,
     [](Setting& s) {
       with_intermediate(s);
       s.intermediate->key_usage = "critical,digitalSignature";
     }},
    {"an intermediate below a root with pathLenConstraint 0", Errc::certificate_invalid, 2,
     [](Setting& s) {
       with_intermediate(s);
       s.root = support::ca_spec("root", 0);
     }},
    {"an unknown critical extension in the leaf", Errc::certificate_invalid, 0,
     [](Setting& s) { s.leaf.extra = {{"1.3.6.1.4.1.99999.1", std::string("\x05\x00", 2), true}}; }},
    {"an unknown extension that is not critical", kGood, -1,
     [](Setting& s) { s.leaf.extra = {{"1.3.6.1.4.1.99999.1", std::string("\x05\x00", 2), false}}; }},
    {"a name that a constraint permits", kGood, -1,
     [](Setting& s) {
       with_intermediate(s);
       s.intermediate->name_constraints = "permitted;DNS:localhost";
     }},
    {"a name that no constraint permits", Errc::certificate_invalid, 0,
     [](Setting& s) {
       with_intermediate(s);
       s.intermediate->name_constraints = "permitted;DNS:elsewhere.example";
     }},
    {"a name that a constraint excludes", Errc::certificate_invalid, 0,
     [](Setting& s) {
       with_intermediate(s);
       s.intermediate->name_constraints = "excluded;DNS:localhost";
     }},
};

// An extension that is critical is beyond some libraries' own parsers: they refuse the certificate that has it.
constexpr Row kCriticalConstraints[] = {
    {"a name that a critical constraint excludes", Errc::certificate_invalid, -2,
     [](Setting& s) {
       with_intermediate(s);
       s.intermediate->name_constraints = "critical,excluded;DNS:localhost";
     }},
    {"a name that no critical constraint permits", Errc::certificate_invalid, -2,
     [](Setting& s) {
       with_intermediate(s);
       s.intermediate->name_constraints = "critical,permitted;DNS:elsewhere.example";
     }},
    {"a name that a critical constraint permits", kGood, -1,
     [](Setting& s) {
       with_intermediate(s);
       s.intermediate->name_constraints = "critical,permitted;DNS:localhost";
     },
     Under::both, tls::Capabilities::critical_constraints, Errc::certificate_invalid},
};

constexpr Row kStrength[] = {
    {"a leaf with RSA 1024", Errc::certificate_invalid, 0, [](Setting& s) { s.leaf_key = KeyKind::rsa_1024; }},
    {"a root with RSA 1024", Errc::certificate_invalid, 1, [](Setting& s) { s.root_key = KeyKind::rsa_1024; }},
    {"RSA 2048 under a policy that asks for 3072", Errc::certificate_invalid, 0,
     [](Setting& s) {
       s.leaf_key = KeyKind::rsa_2048;
       s.policy.smallest_rsa_bits = 3072;
     }},
    {"a root with P-192", Errc::certificate_invalid, -2, [](Setting& s) { s.root_key = KeyKind::ec_p192; }},
    {"a leaf signed with SHA-1", Errc::certificate_invalid, 0, [](Setting& s) { s.leaf.digest = "SHA1"; }},
    {"a leaf signed with MD5", Errc::certificate_invalid, -2,
     [](Setting& s) {
       s.root_key = KeyKind::rsa_2048;
       s.leaf.digest = "MD5";
     }},
    {"an intermediate signed with SHA-1", Errc::certificate_invalid, 1,
     [](Setting& s) {
       with_intermediate(s);
       s.intermediate->digest = "SHA1";
     }},
    {"a root that has signed itself with SHA-1: nobody relies on that signature", kGood, -1,
     [](Setting& s) { s.root.digest = "SHA1"; }},
    {"a leaf of 100 KB", Errc::too_large, -1,
     [](Setting& s) { s.leaf.extra = {{"1.3.6.1.4.1.99999.1", std::string(100'000, '\0'), false}}; }},
};

constexpr Row kRevocation[] = {
    {"a leaf that its issuer's list names", Errc::certificate_revoked, 0, [](Setting& s) { s.revokes_leaf = true; },
     Under::both, tls::Capabilities::revocation_lists, Errc::unsupported},
    {"an intermediate that its issuer's list names", Errc::certificate_revoked, 1,
     [](Setting& s) {
       with_intermediate(s);
       s.revokes_intermediate = true;
     },
     Under::both, tls::Capabilities::revocation_lists, Errc::unsupported},
    {"a leaf for which there is a list in its issuer's name, by another key", Errc::revocation_unknown, 0,
     [](Setting& s) { s.list_of_namesake = support::KeyIdentifier::none; }, Under::both,
     tls::Capabilities::revocation_lists, Errc::unsupported},
    {"a leaf for which there is such a list only, which says to be of the other key", Errc::revocation_unknown, 0,
     [](Setting& s) { s.list_of_namesake = support::KeyIdentifier::given; }, Under::both,
     tls::Capabilities::revocation_lists, Errc::unsupported},
};

constexpr Row kServers[] = {
    {"a server with TLS 1.1 only", Errc::no_common_parameters, -1,
     [](Setting& s) { s.server.oldest = s.server.newest = 0x0302; }, Under::tls_1_2},
    {"a server with TLS 1.0 only", Errc::no_common_parameters, -1,
     [](Setting& s) { s.server.oldest = s.server.newest = 0x0301; }, Under::tls_1_2},
    {"a server with the other version only", Errc::no_common_parameters, -1,
     [](Setting& s) { s.policy.oldest = s.policy.newest = Version::tls_1_3; }, Under::tls_1_2},
    {"a server with the other version only", Errc::no_common_parameters, -1,
     [](Setting& s) { s.policy.oldest = s.policy.newest = Version::tls_1_2; }, Under::tls_1_3},
    {"a server without forward secrecy (static RSA)", Errc::no_common_parameters, -1,
     [](Setting& s) {
       s.leaf_key = KeyKind::rsa_2048;
       s.server.ciphers = "AES128-GCM-SHA256";
     },
     Under::tls_1_2},
    {"a server with CBC suites only", Errc::no_common_parameters, -1,
     [](Setting& s) { s.server.ciphers = "ECDHE-ECDSA-AES128-SHA"; }, Under::tls_1_2},
    {"a server with a suite that the policy does not list", Errc::no_common_parameters, -1,
     [](Setting& s) { s.server.suites = "TLS_AES_128_CCM_SHA256"; }, Under::tls_1_3},
    {"a server with a group that the policy does not list", Errc::no_common_parameters, -1,
     [](Setting& s) { s.server.groups = "P-521"; }},
    {"a server that has none of our application protocols", Errc::no_common_parameters, -1,
     [](Setting& s) {
       static constexpr std::array<std::string_view, 1> kMqtt = {"mqtt"};
       s.policy.alpn = kMqtt;
       s.server.alpn = {"h2"};
     }},
};

constexpr Row kClients[] = {
    {"our certificate from the authority that the server wants", kGood, -1,
     [](Setting& s) { s.client = support::client_spec("device"); }},
    {"no certificate of ours, and the server wants one", Errc::client_certificate_rejected, -1,
     [](Setting& s) { s.server.client = ClientCertificate::required; }},
    {"our certificate has expired", Errc::client_certificate_rejected, -1,
     [](Setting& s) {
       s.client = support::client_spec("device");
       s.client->not_after = kYear2021;
     }},
    {"our certificate from another authority", Errc::client_certificate_rejected, -1,
     [](Setting& s) {
       s.client = support::client_spec("device");
       s.client_of_another_ca = true;
     }},
    {"our certificate with the key of another one: when it is loaded", Errc::key_mismatch, -2,
     [](Setting& s) {
       s.client = support::client_spec("device");
       s.client_with_another_key = true;
     }},
};

/// Sends this in answer to the ClientHello.
Errc answered_with(Pair& pair, std::string_view bytes) {
  if (!pair.start()) return Errc::internal;
  (void)pair.client.handshake();
  (void)pair.pipe.b().send(std::array{bytes_of(bytes)});
  return pair.client.handshake().error();
}

void nothing_else(Setting&) {}

constexpr Row kRules[] = {
    {"a server that is none: garbage", Errc::protocol, -1, nothing_else, Under::both, tls::Capabilities::none,
     std::nullopt, [](Pair& pair) -> std::optional<Errc> { return answered_with(pair, std::string(600, '\xff')); }},
    {"a server that is none: HTTP", Errc::protocol, -1, nothing_else, Under::both, tls::Capabilities::none,
     std::nullopt,
     [](Pair& pair) -> std::optional<Errc> { return answered_with(pair, "HTTP/1.1 400 Bad Request\r\n\r\n"); }},
    {"a record of 16,385 bytes", Errc::protocol, -1, nothing_else, Under::both, tls::Capabilities::none, std::nullopt,
     [](Pair& pair) -> std::optional<Errc> {
       return answered_with(pair, std::string("\x16\x03\x03\x40\x01", 5) + std::string(16'385, '\x02'));
     }},
    {"warning alerts without end", Errc::protocol, -1, nothing_else, Under::both, tls::Capabilities::none, std::nullopt,
     [](Pair& pair) -> std::optional<Errc> {
       std::string warnings;
       for (int i = 0; i < 1000; ++i) warnings += std::string_view("\x15\x03\x03\x00\x02\x01\x5a", 7);
       Errc said = answered_with(pair, warnings);
       for (int i = 0; i < 100 && said == Errc::would_block; ++i) {
         (void)pair.pipe.b().send(std::array{bytes_of(warnings)});
         said = pair.client.handshake().error();
       }
       return said;
     }},
    {"a server that hangs up in the middle of its handshake", Errc::reset, -1, nothing_else, Under::both,
     tls::Capabilities::none, std::nullopt,
     [](Pair& pair) -> std::optional<Errc> {
       pair.throttle.budget = 300;
       if (const auto said = pair.shake_hands(20); said || said.error() != Errc::would_block) return Errc::internal;
       pair.throttle.ended = true;
       return pair.client.handshake().error();
     }},
    {"somebody on the way who takes TLS 1.3 out of the offer (RFC 8446 section 4.1.3)", Errc::protocol, -1,
     [](Setting& s) { s.server.oldest = 0x0301; }, Under::tls_1_3, tls::Capabilities::none, std::nullopt,
     [](Pair& pair) -> std::optional<Errc> {
       pair.throttle.forges = [](MutableBytes hello) {
         // supported_versions (43) with 1.3 and 1.2 becomes an extension that nobody knows.
         constexpr std::string_view kVersions("\x00\x2b\x00\x05\x04\x03\x04\x03\x03", 9);
         const std::size_t at = text_of(hello).find(kVersions);
         if (at != std::string_view::npos) hello[at] = std::byte{0x7f};
       };
       const auto done = pair.shake_hands();
       return done ? std::nullopt : std::optional(done.error());
     }},
    {"a server that asks for a new handshake (renegotiation): it is told no, and the connection goes on", kGood, -1,
     nothing_else, Under::tls_1_2, tls::Capabilities::none, std::nullopt,
     [](Pair& pair) -> std::optional<Errc> {
       if (const auto done = pair.shake_hands(); !done) return done.error();
       pair.server.renegotiate();
       if (pair.client_reads() != "would_block") return Errc::internal;
       (void)pair.server.flush();
       std::byte one{};
       (void)pair.server.recv({&one, 1});
       constexpr int kNoRenegotiation = 100;
       if (pair.server.alert_received() != kNoRenegotiation) return Errc::internal;
       return std::nullopt;
     }},
};

constexpr Group kMatrix[] = {
    {"The chain", kChains},
    {"Dates and clocks", kDates},
    {"Names", kNames},
    {"What certificates may be used for", kConstraints},
    {"Critical name constraints", kCriticalConstraints},
    {"Keys, signatures, sizes", kStrength},
    {"Revocation lists", kRevocation},
    {"What a server offers", kServers},
    {"Our own certificate", kClients},
    {"Servers that break the rules", kRules},
};

std::string wanted(const Row& row) {
  std::string text = row.wanted ? "`" + std::string(name(*row.wanted)) + "`" : "accepted";
  if (row.index >= 0) text += ", certificate " + std::to_string(row.index);
  if (row.otherwise) {
    text += "; without " + std::string(tls::name(row.needs)) + ": `" + std::string(name(*row.otherwise)) + "`";
  }
  return text;
}

std::string_view versions(Under under) {
  return under == Under::both ? "1.2, 1.3" : under == Under::tls_1_2 ? "1.2" : "1.3";
}

}  // namespace

std::span<const Group> matrix() { return kMatrix; }

std::string page_of(std::span<const Group> groups) {
  std::string page;
  for (const Group& group : groups) {
    page += "\n### " + std::string(group.title) + "\n\n| presented | outcome | TLS |\n|---|---|---|\n";
    for (const Row& row : group.rows) {
      page += "| " + std::string(row.subject) + " | " + wanted(row) + " | " + std::string(versions(row.under)) + " |\n";
    }
  }
  return page;
}

PairOptions Setting::options(int version) const {
  const Certificate top = Certificate::self_signed(root, Key::cached(root_key, 10));
  const Certificate middle = intermediate ? top.issue(*intermediate, Key::cached(intermediate_key, 11)) : top;
  const Key own = Key::cached(leaf_key, 12);
  const Certificate end = leaf_is_its_own_issuer ? Certificate::self_signed(leaf, own) : middle.issue(leaf, own);
  const Certificate stranger =
      Certificate::self_signed(support::ca_spec("stranger"), Key::cached(KeyKind::ec_p256, 13));

  PairOptions made{.server = server, .trust = trusts_root ? top.pem() : stranger.pem(), .host = host, .now = now};
  made.server.chain = {end};
  if (intermediate && sends_intermediate) made.server.chain.intermediates = {middle};
  if (server.oldest == TlsServerOptions{.chain = server.chain}.oldest)
    made.server.oldest = made.server.newest = version;
  if (revokes_leaf) made.lists = middle.revocation_list({end});
  if (revokes_intermediate) made.lists = top.revocation_list({middle});
  if (list_of_namesake) {
    const auto namesake = Certificate::self_signed(root, Key::cached(KeyKind::ec_p256, 9));
    made.lists = namesake.revocation_list({}, *list_of_namesake);
  }
  if (client) {
    const Certificate device =
        (client_of_another_ca ? stranger : top).issue(*client, Key::cached(KeyKind::ec_p256, 14));
    made.identity = device.pem();
    made.identity_key = (client_with_another_key ? end : device).key().pem();
    made.server.client = ClientCertificate::required;
  }
  if (made.server.client != ClientCertificate::ignored) made.server.client_ca = top;
  return made;
}

}  // namespace fairlead::ports::test
