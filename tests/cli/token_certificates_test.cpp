// SPDX-License-Identifier: Apache-2.0
// fairlead token import, export-cert and show, over SoftHSM2.
#include "cli/documented.hpp"
#include "cli/token_desk.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace fairlead::tool {
namespace {

using Json = nlohmann::json;
using support::Certificate;
using support::client_spec;

class TokenCertificates : public TokenDesk {
 protected:
  TokenCertificates() : TokenDesk(FAIRLEAD_TEST_TROUBLE) {
    set_up();
    make_key();
  }
  [[nodiscard]] Certificate device(const support::CertificateSpec& spec = client_spec("device-7")) const {
    return issue(request(), spec);
  }
  [[nodiscard]] Ran import(const std::string& content, const Arguments& more = {}) const {
    return user(Arguments{"import", std::string(kKeyUri), "--cert", file("chain", content)} + more);
  }
  [[nodiscard]] Json show() const { return Json::parse(user({"show", "pkcs11:token=gateway", "--json"}).out); }
  [[nodiscard]] std::string exported() const { return token({"export-cert", std::string(kKeyUri)}).out; }
};

TEST_F(TokenCertificates, ImportStoresTheChainAndExportGivesItBack) {
  const Certificate leaf = device();
  const std::string chain = leaf.pem() + middle_.pem() + root_.pem();
  const Ran ran = import(chain);
  EXPECT_EQ(ran.status, 0) << ran;
  EXPECT_EQ(ran.out,
            "stored: CN=device-7, valid until 2049-12-31 00:00:00 UTC\n"
            "stored: CN=Plant devices, valid until 2049-12-31 00:00:00 UTC\n"
            "stored: CN=Plant root, valid until 2049-12-31 00:00:00 UTC\n");
  EXPECT_EQ(exported(), chain) << "without a PIN";
  EXPECT_EQ(token({"export-cert", std::string(kKeyUri), "--out", file("exported")}).status, 0);
  EXPECT_EQ(support::read_file(file("exported")), chain);

  const Ran again = import(chain);
  EXPECT_EQ(again.status, 0) << again;
  EXPECT_EQ(again.out.find("is there already: CN=device-7"), 0U) << again;
  EXPECT_EQ(again.out.find("stored"), std::string::npos) << again;
  EXPECT_EQ(show()["certificates"].size(), 3U);
}

TEST_F(TokenCertificates, ImportRefusesWhatIsNoIssuer) {
  const Certificate leaf = device();
  const Certificate stranger =
      Certificate::self_signed(support::ca_spec("Stranger"), support::Key::cached(support::KeyKind::ec_p256, 4));
  expect_token_refused(import(leaf.pem() + middle_.pem() + stranger.pem()), Errc::invalid,
                       "Certificate 2, counted from 0, in ", "Leave it out");
  expect_token_refused(import(leaf.pem() + root_.pem()), Errc::invalid, "of CN=Plant root, is no issuer",
                       "Leave it out");
  EXPECT_EQ(show()["certificates"].size(), 0U);
  EXPECT_EQ(import(leaf.pem() + root_.pem() + middle_.pem()).status, 0) << "in any order";
}

/// It is the private half that certificates belong to; the public one may have been given another id.
TEST_F(TokenCertificates, ImportTakesTheIdOfThePrivateKey) {
  ASSERT_EQ(foreign({"openssl", "genpkey", "-quiet", "-algorithm", "RSA", "-out", file("rsa")}), "");
  for (const std::string id : {"01", "02"}) {
    const std::string put = foreign({"softhsm2-util", "--import", file("rsa"), "--force", "--token", "gateway", "--pin",
                                     std::string(kPin), "--label", "a", "--id", id});
    ASSERT_EQ(put.find("FAILED"), std::string::npos) << put;
  }
  const std::string uri = "pkcs11:token=gateway;object=a";
  ASSERT_EQ(user({"delete", uri + ";id=%01;type=public", "--yes"}).status, 0);
  ASSERT_EQ(user({"delete", uri + ";id=%02;type=private", "--yes"}).status, 0);
  const std::string pem = issue(request(uri), client_spec("device-7")).pem();
  const Ran ran = user({"import", uri, "--cert", file("chain", pem)});
  EXPECT_EQ(ran.status, 0) << ran;
  EXPECT_EQ(show()["certificates"][0]["id"], "01") << ran;
}

TEST_F(TokenCertificates, ImportWarnsOfDates) {
  auto spec = client_spec("device-7");
  spec.not_after = {1'600'000'000};
  Ran ran = import(device(spec).pem());
  EXPECT_EQ(ran.status, 0) << ran;
  EXPECT_NE(ran.err.find("of CN=device-7 has expired on 2020-09-13 12:26:40 UTC."), std::string::npos) << ran;
  spec = client_spec("device-7");
  spec.not_before = {2'500'000'000};
  ran = import(device(spec).pem(), {"--replace"});
  EXPECT_EQ(ran.status, 0) << ran;
  EXPECT_NE(ran.err.find("of CN=device-7 is not valid before 2049-03-22 04:26:40 UTC."), std::string::npos) << ran;
  EXPECT_EQ(import(device().pem(), {"--replace"}).err, "");
}

TEST_F(TokenCertificates, ImportTakesDer) {
  const Certificate leaf = device();
  EXPECT_EQ(import(leaf.der()).status, 0);
  EXPECT_EQ(exported(), leaf.pem());
}

TEST_F(TokenCertificates, ImportRefusesWhatIsNotTheKeys) {
  const Certificate leaf = device();
  expect_token_refused(import(middle_.pem()), Errc::key_mismatch, "of CN=Plant devices, is of another key",
                       "token csr");
  expect_token_refused(import(middle_.pem() + leaf.pem()), Errc::key_mismatch, "certificate 1, counted from 0",
                       "first");
  EXPECT_EQ(show()["certificates"].size(), 0U);
  expect_token_refused(user({"import", "pkcs11:token=gateway;object=absent", "--cert", file("chain")}),
                       Errc::key_missing, "nothing of use", "token show");
}

TEST_F(TokenCertificates, ImportRefusesFilesThatAreNoCertificates) {
  const Certificate leaf = device();
  expect_token_refused(import(""), Errc::invalid, "is empty", "");
  expect_token_refused(import("text"), Errc::invalid, "(--cert)", "PEM or DER");
  expect_token_refused(import(request()), Errc::invalid, "a certificate request", "has issued upon the request");
  expect_token_refused(import(leaf.pem() + middle_.pem().substr(0, 100)), Errc::invalid, "(--cert)", "");
  expect_token_refused(import(leaf.der().substr(0, 100)), Errc::invalid, "(--cert)", "");
  const Ran absent = user({"import", std::string(kKeyUri), "--cert", file("absent")});
  expect_token_refused(absent, Errc::key_missing, "absent (--cert)", "--cert");
  expect_token_refused(user({"import", std::string(kKeyUri)}), Errc::invalid, "no certificate to store", "--cert");
  EXPECT_EQ(show()["certificates"].size(), 0U);
}

TEST_F(TokenCertificates, ImportReplacesWhereItIsAsked) {
  const Certificate old = device();
  ASSERT_EQ(import(old.pem()).status, 0);
  const Certificate fresh = device(client_spec("device-7 renewed"));
  expect_token_refused(import(fresh.pem() + middle_.pem()), Errc::invalid,
                       "has another certificate already: of CN=device-7, valid until 2049-12-31", "--replace");
  EXPECT_EQ(exported(), old.pem());
  const Ran ran = import(fresh.pem(), {"--replace"});
  EXPECT_EQ(ran.status, 0) << ran;
  EXPECT_NE(ran.out.find("stored: CN=device-7 renewed,"), std::string::npos) << ran;
  EXPECT_NE(ran.out.find("deleted: CN=device-7,"), std::string::npos) << ran;
  EXPECT_EQ(exported(), fresh.pem());
  EXPECT_EQ(show()["certificates"].size(), 1U) << "the old one is gone";
}

TEST_F(TokenCertificates, ExportSaysThatThereIsNone) {
  expect_token_refused(token({"export-cert", std::string(kKeyUri)}), Errc::key_missing, "has no certificate",
                       "token import");
}

TEST_F(TokenCertificates, ShowSaysHowThePiecesFit) {
  EXPECT_EQ(show()["keys"][0]["certificate"], "missing");
  EXPECT_NE(user({"show", std::string(kKeyUri)}).out.find("certificate  MISSING\n"), std::string::npos);
  ASSERT_EQ(import(device().pem()).status, 0);
  Json key = show()["keys"][0];
  EXPECT_EQ(key["certificate"], "fits");
  EXPECT_EQ(key["chain"].size(), 1U);
  EXPECT_EQ(key["chain"][0]["dates"], "valid");
  EXPECT_EQ(key["chain_complete"], false);
  std::string text = user({"show", "pkcs11:token=gateway"}).out;
  EXPECT_NE(text.find("certificate  CN=device-7, fits the key, valid until 2049-12-31 00:00:00 UTC\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("issuers      CN=Plant devices is not in the token\n"), std::string::npos) << text;
  EXPECT_NE(text.find("use          signs, made in the token, never leaves it\n"), std::string::npos) << text;

  ASSERT_EQ(import(device().pem() + middle_.pem() + root_.pem(), {"--replace"}).status, 0);
  EXPECT_EQ(show()["keys"][0]["chain_complete"], true);
  text = user({"show", "pkcs11:token=gateway"}).out;
  EXPECT_NE(text.find("issuers      CN=Plant devices, then CN=Plant root: complete\n"), std::string::npos) << text;
}

TEST_F(TokenCertificates, ShowSaysThatACertificateHasExpired) {
  auto spec = client_spec("device-7");
  spec.not_after = {1'600'000'000};
  ASSERT_EQ(import(device(spec).pem()).status, 0);
  EXPECT_EQ(show()["keys"][0]["chain"][0]["dates"], "expired");
  const Ran ran = user({"show", "pkcs11:token=gateway"});
  EXPECT_NE(ran.out.find("valid until 2020-09-13 12:26:40 UTC: expired\n"), std::string::npos) << ran;
}

TEST_F(TokenCertificates, ShowKeepsToWhatTheUriNames) {
  make_key("pkcs11:token=gateway;object=other");
  EXPECT_EQ(show()["keys"].size(), 2U);
  const Json one = Json::parse(user({"show", std::string(kKeyUri), "--json"}).out);
  ASSERT_EQ(one["keys"].size(), 1U);
  EXPECT_EQ(one["keys"][0]["label"], "device-key");
}

/// Certificates and keys are named as other programs look for them.
TEST_F(TokenCertificates, AreFoundByGnutls) {
  if (!support::program_exists("p11tool")) GTEST_SKIP() << "p11tool is not installed";
  ASSERT_EQ(import(device().pem() + middle_.pem()).status, 0);
  const std::string out = file("foreign");
  support::Process process(Arguments{"env"} + environment() +
                               Arguments{"GNUTLS_PIN=" + std::string(kPin), "p11tool", "--provider", module(),
                                         "--batch", "--login", "--list-all", show()["keys"][0]["uri"]},
                           out);
  EXPECT_EQ(process.wait(kPatience), support::ExitStatus{.code = 0});
  const std::string text = support::read_file(out);
  for (const std::string type : {"type=private\n", "type=public\n", "type=cert\n"}) {
    EXPECT_NE(text.find(";object=device-key;" + type), std::string::npos) << type << text;
  }
}

TEST_F(TokenCertificates, TheDocumentationListsEveryMember) {
  ASSERT_EQ(import(device().pem()).status, 0);
  const Json shown = show();
  const Json slot = Json::parse(token({"list", "--json"}).out)[0];
  std::vector<std::string> members;
  for (const Json& object : {shown, shown["keys"][0], shown["certificates"][0], slot}) {
    for (const auto& [key, value] : object.items()) members.push_back(key);
  }
  std::ranges::sort(members);
  members.erase(std::ranges::unique(members).begin(), members.end());
  std::vector<std::string> documented = documented_members("token json");
  std::ranges::sort(documented);
  EXPECT_EQ(members, documented);
}

}  // namespace
}  // namespace fairlead::tool
