// SPDX-License-Identifier: Apache-2.0
// fairlead token import --ca, and --cafile with a URI, over SoftHSM2.
#include "fairlead/explain/exit_status.hpp"

#include "cli/token_desk.hpp"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace fairlead::tool {
namespace {

using Json = nlohmann::json;
using support::ca_spec;
using support::Certificate;
using support::client_spec;
using support::Key;
using support::KeyKind;

class TokenTrust : public TokenDesk {
 protected:
  static constexpr const char* kUri = "pkcs11:token=gateway;object=root";

  TokenTrust() : TokenDesk(FAIRLEAD_TEST_TROUBLE) { set_up(); }
  [[nodiscard]] static Certificate authority(const std::string& name, int key = 4) {
    return Certificate::self_signed(ca_spec(name), Key::cached(KeyKind::ec_p256, key));
  }
  [[nodiscard]] Ran import(const std::string& content, const Arguments& more = {},
                           const std::string& uri = kUri) const {
    return user(Arguments{"import", uri, "--ca", file("authorities", content)} + more);
  }
  [[nodiscard]] Json certificates() const {
    return Json::parse(user({"show", "pkcs11:token=gateway", "--json"}).out)["certificates"];
  }
  [[nodiscard]] Ran connect(const std::string& uri) const {
    return run({"pub", "mqtts://127.0.0.1:1", "-t", "t", "-n", "--cafile", uri, "--module", module()},
               {.environment = environment()});
  }
  /// How often it logs in, whichever token it is, as it connects to nobody; the status where it does not come so far.
  [[nodiscard]] int logins(const std::string& uri, const Arguments& more) const {
    const std::string log = file("logins", "");
    const Ran ran = run(
        Arguments{"pub", "mqtts://127.0.0.1:1", "-t", "t", "-n", "--cafile", uri, "--module", FAIRLEAD_TEST_TROUBLE} +
            more,
        {.environment = environment() + Arguments{"TROUBLE_LOGINS=" + log}});
    if (ran.status != explain::exit_status(Errc::refused)) return ran.status;
    const std::string lines = support::read_file(log);
    return static_cast<int>(std::ranges::count(lines, '\n'));
  }
};

TEST_F(TokenTrust, StoresAuthoritiesUnderTheNameOfTheUri) {
  Ran ran = import(root_.pem() + authority("Successor").pem());
  EXPECT_EQ(ran.status, 0) << ran;
  EXPECT_EQ(ran.out,
            "stored: CN=Plant root, valid until 2049-12-31 00:00:00 UTC\n"
            "stored: CN=Successor, valid until 2049-12-31 00:00:00 UTC\n");
  EXPECT_EQ(ran.err, "");
  for (const Json& one : certificates()) {
    EXPECT_EQ(one["label"], "root");
    EXPECT_EQ(one["trusted"], true);
    EXPECT_EQ(one["id"].get<std::string>().size(), 40U) << "the key's identifier";
  }
  EXPECT_NE(user({"show", kUri}).out.find("  use          trusted by itself\n"), std::string::npos);
  ran = import(root_.der(), {"--replace"});
  EXPECT_EQ(ran.status, 0) << ran;
  EXPECT_EQ(ran.out,
            "is there already: CN=Plant root, valid until 2049-12-31 00:00:00 UTC\n"
            "deleted: CN=Successor, valid until 2049-12-31 00:00:00 UTC\n");
  EXPECT_EQ(certificates().size(), 1U);
}

TEST_F(TokenTrust, TakesAnIdWhereTheUriSaysOne) {
  ASSERT_EQ(import(root_.pem(), {}, std::string(kUri) + ";id=%01%ab").status, 0);
  EXPECT_EQ(certificates()[0]["id"], "01ab");
}

TEST_F(TokenTrust, RefusesASecondOneOfTheNameUnlessItReplaces) {
  ASSERT_EQ(import(root_.pem()).status, 0);
  expect_token_refused(import(authority("Other").pem()), Errc::invalid,
                       "Another authority is trusted by the name \"root\" already: CN=Plant root, valid until",
                       "--replace");
  EXPECT_EQ(certificates().size(), 1U);
  EXPECT_EQ(import(authority("Other").pem(), {}, "pkcs11:token=gateway;object=other").status, 0);
  EXPECT_EQ(import(authority("Other").pem(), {"--replace"}).status, 0);
  EXPECT_EQ(certificates().size(), 2U);
}

TEST_F(TokenTrust, RefusesANameThatIsSomethingElses) {
  make_key();
  expect_token_refused(import(root_.pem(), {"--replace"}, std::string(kKeyUri)), Errc::invalid,
                       "The name \"device-key\" is that of a key in the token already.", "object=");
  const std::string chain = issue(request(), client_spec("device-7")).pem() + middle_.pem();
  ASSERT_EQ(user({"import", std::string(kKeyUri), "--cert", file("chain", chain)}).status, 0);
  expect_token_refused(import(root_.pem(), {"--replace"}, "pkcs11:token=gateway;object=CN%3DPlant%20devices"),
                       Errc::invalid,
                       "is that of a certificate that is not there to be trusted in the token already, "
                       "of CN=Plant devices.",
                       "object=");
  for (const Json& one : certificates()) EXPECT_EQ(one["trusted"], false);
  EXPECT_EQ(import(middle_.pem()).status, 0) << "under a name of its own";
}

/// The same the other way round: nothing gets the name of what is trusted.
TEST_F(TokenTrust, RefusesItsNameToKeysAndChains) {
  ASSERT_EQ(import(root_.pem(), {}, std::string(kKeyUri)).status, 0);
  expect_token_refused(
      user({"keygen", std::string(kKeyUri)}), Errc::invalid,
      "The name \"device-key\", which the key would have, is that of an authority in the token that is "
      "trusted, CN=Plant root.",
      "another name");
  put_key("device-key", "77");  // By a program that does not ask.
  const std::string leaf = issue(request(), client_spec("device-7")).pem();
  const Arguments give{"import", std::string(kKeyUri), "--cert", file("chain", leaf)};
  expect_token_refused(user(give), Errc::invalid,
                       "The name \"device-key\", which the key's certificate would have, is that", "another name");
  const Ran refused = user(give);
  const std::size_t from = refused.err.find("token delete '") + 14;
  ASSERT_EQ(user({"delete", refused.err.substr(from, refused.err.find('\'', from) - from), "--yes"}).status, 0);
  ASSERT_EQ(import(root_.pem(), {}, "pkcs11:token=gateway;object=CN%3DPlant%20devices").status, 0);
  (void)file("chain", leaf + middle_.pem());
  expect_token_refused(user(give), Errc::invalid,
                       "The name \"CN=Plant devices\", which certificate 1, counted from 0, would have, is that",
                       "another name");
  EXPECT_EQ(certificates().size(), 1U) << "nothing is stored before";
}

/// What is trusted is replaced; the chain of a key stays whole.
TEST_F(TokenTrust, IsNoPartOfAChain) {
  make_key();
  ASSERT_EQ(import(middle_.pem()).status, 0);
  const std::string chain = issue(request(), client_spec("device-7")).pem() + middle_.pem();
  const Arguments give{"import", std::string(kKeyUri), "--cert", file("chain", chain)};
  const Ran stored = user(give);
  ASSERT_EQ(stored.status, 0) << stored;
  EXPECT_NE(stored.out.find("stored: CN=Plant devices, valid until"), std::string::npos) << stored;
  EXPECT_NE(user(give).out.find("is there already: CN=Plant devices, valid until"), std::string::npos);
  ASSERT_EQ(import(authority("Other").pem(), {"--replace"}).status, 0);
  EXPECT_EQ(user({"export-cert", std::string(kKeyUri)}).out, chain);
  ASSERT_EQ(user({"delete", kUri, "--yes"}).status, 0);
  EXPECT_EQ(user({"export-cert", std::string(kKeyUri)}).out, chain);
}

TEST_F(TokenTrust, IsNotStoredWithoutItsMark) {
  ASSERT_EQ(import(root_.pem()).status, 0);
  const Ran ran = troubled("TROUBLE_DROPS=0x87",
                           {"import", kUri, "--ca", file("authorities", authority("Other").pem()), "--replace"});
  expect_token_refused(
      ran, Errc::unsupported,
      "without the mark of an authority (CKA_CERTIFICATE_CATEGORY): that of CN=Other was deleted again", "in a file");
  ASSERT_EQ(certificates().size(), 1U);
  EXPECT_EQ(certificates()[0]["trusted"], true);
}

TEST_F(TokenTrust, RefusesWhatIsNoAuthority) {
  const Certificate leaf = root_.issue(client_spec("device-7"), Key::cached(KeyKind::ec_p256, 3));
  expect_token_refused(import(root_.pem() + leaf.pem()), Errc::certificate_invalid,
                       "of CN=device-7, is not that of an authority", "--cert");
  expect_token_refused(import("text"), Errc::invalid, "(--ca)", "PEM or DER");
  expect_token_refused(user({"import", kUri, "--ca", file("absent")}), Errc::key_missing, "absent (--ca)",
                       "Correct --ca");
  expect_token_refused(import(root_.pem(), {}, "pkcs11:token=gateway"), Errc::invalid, "what the authority is",
                       "object=NAME");
  expect_token_refused(import(root_.pem(), {"--cert", file("authorities")}), Errc::invalid, "one after the other",
                       "--ca");
  EXPECT_EQ(certificates().size(), 0U);
}

TEST_F(TokenTrust, SaysWhatWasDoneBeforeItFailed) {
  ASSERT_EQ(import(root_.pem()).status, 0);
  const Ran ran = troubled("TROUBLE=C_DestroyObject=0x30",
                           {"import", kUri, "--ca", file("authorities", authority("Other").pem()), "--replace"});
  expect_token_refused(ran, Errc::internal, "before that, stored: CN=Other, valid until", "");
  EXPECT_EQ(certificates().size(), 2U) << "somebody is trusted whatever interrupts it";
}

TEST_F(TokenTrust, WarnsOfDates) {
  auto spec = ca_spec("Old");
  spec.not_after = {1'600'000'000};
  const Ran ran = import(Certificate::self_signed(spec, Key::cached(KeyKind::ec_p256, 4)).pem());
  EXPECT_EQ(ran.status, 0) << ran;
  EXPECT_NE(ran.err.find("of CN=Old has expired on 2020-09-13 12:26:40 UTC."), std::string::npos) << ran;
}

TEST_F(TokenTrust, IsDeletedByItsName) {
  ASSERT_EQ(import(root_.pem()).status, 0);
  EXPECT_EQ(user({"delete", kUri, "--yes"}).status, 0);
  EXPECT_EQ(certificates().size(), 0U);
}

TEST_F(TokenTrust, CafileLogsInWhereThePinOfItsTokenIsGiven) {
  ASSERT_EQ(import(root_.pem()).status, 0);
  const std::string uri = kUri;
  EXPECT_EQ(logins(uri, {}), 0);
  EXPECT_EQ(logins(uri, {"--pin-file", file("pin")}), 1);
  EXPECT_EQ(logins(uri + "?pin-source=file:" + file("pin"), {}), 1);
  EXPECT_EQ(logins(uri, {"--pin-file", file("wrong-pin")}), explain::exit_status(Errc::pin_incorrect));
  EXPECT_EQ(logins(uri, {"--pin-file", file("absent")}), explain::exit_status(Errc::key_missing));
  // With a key, that is the PIN of the key's token.
  set_up("other");
  for (const std::string token : {"gateway", "other"}) {
    const std::string key = "pkcs11:token=" + token + ";object=device-key";
    make_key(key);
    (void)file(token + ".crt", issue(request(key), client_spec("device-7")).pem() + middle_.pem());
    const Arguments identity{"--identity", key, "--cert", file(token + ".crt"), "--pin-file", file("pin")};
    EXPECT_EQ(logins(uri, identity), 1) << token;
    EXPECT_EQ(logins(uri + "?pin-source=" + file("pin"), identity), token == "other" ? 2 : 1) << token;
  }
}

TEST_F(TokenTrust, CafileSaysWhatIsWrongWithItsUri) {
  ASSERT_EQ(import(root_.pem()).status, 0);
  expect_token_refused(connect("pkcs11:token=gateway;object=absent"), Errc::key_missing,
                       "no certificate of an authority for pkcs11:token=gateway;object=absent (--cafile)", "--ca");
  expect_token_refused(connect("pkcs11:token=gateway;object="), Errc::invalid,
                       "does not name certificates of authorities", "type");
  expect_token_refused(connect("pkcs11:token=gateway;object=root;type=private"), Errc::invalid,
                       "does not name certificates of authorities", "type");
  expect_token_refused(connect("pkcs11:token"), Errc::invalid, "--cafile: \"pkcs11:token\" is not a URI", "RFC 7512");
  const Ran seen = connect("pkcs11:token=gateway;object=root?pin-value=1234567");
  EXPECT_EQ(seen.err.find("1234567"), std::string::npos) << seen;
  EXPECT_NE(seen.err.find("The URI holds the PIN, which other users"), std::string::npos) << seen;
}

}  // namespace
}  // namespace fairlead::tool
