// SPDX-License-Identifier: Apache-2.0
// fairlead token sign, verify and test, over every token; OpenSSL's command is the other side.
#include "cli/documented.hpp"
#include "cli/terminal.hpp"
#include "cli/token_desk.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace fairlead::tool {
namespace {

using Json = nlohmann::json;
using pkcs11::test::kToken;

const std::string kUri = "pkcs11:token=gateway;object=device-key";
const std::string kRsaUri = "pkcs11:token=gateway;object=rsa";
const std::string kMacUri = "pkcs11:token=gateway;object=shared;type=secret-key";

class TokenSign : public TokenDesk {
 protected:
  TokenSign() {
    set_up();
    make_key();
    // More than is read at once, and no text.
    std::string content(200'000, '\0');
    for (std::size_t i = 0; i < content.size(); ++i) content[i] = static_cast<char>(i * i);
    message = file("message", content);
    other = file("other", content + "!");
  }
  void make_rsa_key() const { ASSERT_EQ(user({"keygen", kRsaUri, "--type", "RSA:2048"}).status, 0); }
  /// A file with the public half as OpenSSL takes it.
  [[nodiscard]] std::string public_key(const std::string& uri) const {
    return file("public", foreign({"openssl", "req", "-noout", "-pubkey", "-in", file("csr", request(uri))}));
  }
  [[nodiscard]] std::string openssl(const std::string& uri, const Arguments& options,
                                    const std::string& signature) const {
    return foreign(Arguments{"openssl", "dgst", "-verify", public_key(uri), "-signature", signature} + options +
                   Arguments{message});
  }
  /// What the token says of a signature in a file.
  [[nodiscard]] Ran verify(const std::string& uri, const std::string& signature, const Arguments& more = {}) const {
    return user(Arguments{"verify", uri, "--in", message, "--signature", signature} + more);
  }

  std::string message;
  std::string other;
};

TEST_F(TokenSign, SignaturesAreWhatOpenSslTakes) {
  const std::string signature = file("signature");
  ASSERT_EQ(user({"sign", kUri, "--in", message, "--out", signature}).status, 0);
  EXPECT_EQ(openssl(kUri, {"-sha256"}, signature), "Verified OK\n");
  make_rsa_key();
  struct Row {
    Arguments scheme;
    Arguments openssl;
  };
  const Arguments pss{"-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest"};
  for (const Row& row : {Row{{}, Arguments{"-sha256"} + pss}, Row{{"--scheme", "rsa_pkcs1_sha384"}, {"-sha384"}}}) {
    const Ran ran = user(Arguments{"sign", kRsaUri, "--in", message, "--out", signature} + row.scheme);
    ASSERT_EQ(ran.status, 0) << ran;
    EXPECT_EQ(openssl(kRsaUri, row.openssl, signature), "Verified OK\n");
    EXPECT_EQ(verify(kRsaUri, signature, row.scheme).status, 0);
  }
}

TEST_F(TokenSign, MessagesComeFromStandardInputToo) {
  const Ran ran = run(Arguments{"token", "sign", kUri, "--base64", "--module", module(), "--pin-file", file("pin")},
                      {.input = support::read_file(message), .environment = environment()});
  ASSERT_EQ(ran.status, 0) << ran;
  EXPECT_EQ(verify(kUri, file("signature", ran.out), {"--base64"}).status, 0);
}

TEST_F(TokenSign, VerifyTellsRightFromWrong) {
  const std::string signature = file("signature");
  ASSERT_EQ(user({"sign", kUri, "--in", message, "--out", signature}).status, 0);
  const Ran right = verify(kUri, signature);
  EXPECT_EQ(right.status, 0) << right;
  EXPECT_EQ(right.out, "The signature is right: " + kUri + ", ecdsa_secp256r1_sha256.\n");
  const std::string wrong = "The signature is not that of " + kUri + " for this message";
  expect_token_refused(user({"verify", kUri, "--in", other, "--signature", signature}), Errc::key_mismatch, wrong,
                       "--scheme");
  std::string changed = support::read_file(signature);
  changed[changed.size() / 2] ^= 1;
  for (const std::string& bad : {changed, std::string("nonsense"), std::string(), changed.substr(1)}) {
    expect_token_refused(verify(kUri, file("bad", bad)), Errc::key_mismatch, wrong, "--scheme");
  }
  make_key("pkcs11:token=gateway;object=another");
  expect_token_refused(verify("pkcs11:token=gateway;object=another", signature), Errc::key_mismatch,
                       "is not that of pkcs11:token=gateway;object=another");
  expect_token_refused(verify(kUri, file("bad", std::string(5000, 's'))), Errc::too_large, "has more than 4096 bytes");
  expect_token_refused(verify("pkcs11:token=gateway;object=none", signature), Errc::key_missing, "neither a key nor");
}

/// Who verifies need not know the PIN, and may have a certificate alone.
TEST_F(TokenSign, VerifyTakesCertificates) {
  if (kToken.computes_only_for_user) GTEST_SKIP() << "the token computes for its user only (computes_only_for_user)";
  const std::string signature = file("signature");
  ASSERT_EQ(user({"sign", kUri, "--in", message, "--out", signature}).status, 0);
  const std::string pem = issue(request(), support::client_spec("device-7")).pem();
  ASSERT_EQ(user({"import", kUri, "--cert", file("chain", pem)}).status, 0);
  for (const std::string type : {"public", "private"}) {
    ASSERT_EQ(user({"delete", kUri + ";type=" + type, "--yes"}).status, 0);
    const Ran ran = token({"verify", kUri, "--in", message, "--signature", signature});
    EXPECT_EQ(ran.status, 0) << ran;
  }
  expect_token_refused(token({"verify", kUri, "--in", other, "--signature", signature}), Errc::key_mismatch,
                       "is not that of");
}

TEST_F(TokenSign, MacsAreThoseOfOpenSsl) {
  if (!kToken.creates_objects) GTEST_SKIP() << "the token takes no secrets (creates_objects)";
  const std::string secret = "a secret that a cloud has given, as long as the longest digest..";
  const Ran stored = user({"import", kMacUri, "--hmac-key", file("secret", secret)});
  ASSERT_EQ(stored.status, 0) << stored;
  EXPECT_NE(stored.out.find("object=shared;type=secret-key\n"), std::string::npos) << stored;
  for (const std::string id : {"", ";id=%01"}) {
    expect_token_refused(user({"import", kMacUri + id, "--hmac-key", file("secret")}), Errc::invalid,
                         "has a secret key \"shared\" already");
  }
  // The same, as clouds write it.
  const std::string in_base64 = foreign({"openssl", "base64", "-in", file("secret")});
  const std::string second = "pkcs11:token=gateway;object=shared-64;type=secret-key";
  ASSERT_EQ(user({"import", second, "--hmac-key", file("in-base64", in_base64), "--base64"}).status, 0);
  const Ran forgotten = user({"import", "pkcs11:token=gateway;object=forgotten", "--hmac-key", file("in-base64")});
  EXPECT_NE((forgotten.out + forgotten.err).find("--base64 stores what it means"), std::string::npos) << forgotten;
  for (const std::string& uri : {kMacUri, second}) {
    const std::string mac = file("mac");
    ASSERT_EQ(user({"sign", uri, "--in", message, "--out", mac}).status, 0);
    EXPECT_EQ(foreign({"openssl", "dgst", "-sha256", "-mac", "HMAC", "-macopt", "key:" + secret, "-binary", "-out",
                       file("openssl-mac"), message}),
              "");
    EXPECT_EQ(support::read_file(mac), support::read_file(file("openssl-mac")));
    EXPECT_EQ(verify(uri, mac).out, "The signature is right: " + uri + ", hmac_sha256.\n");
    expect_token_refused(user({"verify", uri, "--in", other, "--signature", mac}), Errc::key_mismatch,
                         "is not that of");
    expect_token_refused(verify(uri, mac, {"--scheme", "hmac_sha512"}), Errc::key_mismatch, "by hmac_sha512");
    expect_token_refused(verify(uri, mac, {"--scheme", "hmac_md5"}), Errc::invalid, "\"hmac_md5\" is not known");
    expect_token_refused(verify(uri, mac, {"--scheme", "rsa_pkcs1_sha256"}), Errc::invalid, "is nothing by which",
                         "hmac_sha256, ");
  }
  EXPECT_EQ(user({"delete", kMacUri, "--yes"}).out, "deleted: secret key \"shared\", id none\n");
  expect_token_refused(user({"sign", kMacUri, "--in", message, "--base64"}), Errc::key_missing, "has no secret key");
  expect_token_refused(user({"delete", kMacUri, "--yes"}), Errc::key_missing, "has no secret key");
}

TEST_F(TokenSign, ASecretReadOfAPipeIsReadOnce) {
  if (!kToken.creates_objects) GTEST_SKIP() << "the token takes no secrets (creates_objects)";
  ASSERT_EQ(user({"import", kMacUri, "--hmac-key", file("secret", std::string(64, 's'))}).status, 0);
  // A PIN that can be read once.
  const Ran ran = run(Arguments{"token", "sign", kMacUri, "--in", message, "--base64", "--module", module(),
                                "--pin-file", "/dev/stdin"},
                      {.input = std::string(kPin) + "\n", .environment = environment()});
  EXPECT_EQ(ran.status, 0) << ran;
}

/// Under one name there may be a key pair and a secret: only type=secret-key names the secret, and names nothing else.
TEST_F(TokenSign, ASecretOfAKeysNameIsAnotherKey) {
  if (!kToken.creates_objects) GTEST_SKIP() << "the token takes no secrets (creates_objects)";
  ASSERT_EQ(user({"import", kUri, "--hmac-key", file("secret", std::string(64, 's'))}).status, 0);
  const std::string secret = kUri + ";type=secret-key";
  ASSERT_EQ(user({"sign", secret, "--in", message, "--out", file("mac")}).status, 0);
  ASSERT_EQ(user({"sign", kUri, "--in", message, "--out", file("signature")}).status, 0);
  EXPECT_EQ(support::read_file(file("mac")).size(), 32U);
  EXPECT_EQ(verify(secret, file("mac")).status, 0);
  EXPECT_EQ(verify(kUri, file("signature")).status, 0);
  expect_token_refused(verify(kUri, file("mac")), Errc::key_mismatch, "is not that of");
  expect_token_refused(verify(secret, file("signature")), Errc::key_mismatch, "is not that of");
  expect_token_refused(verify(kUri + ";type=cert", file("signature")), Errc::key_missing, "neither a key nor");
  EXPECT_EQ(verify(kUri + ";type=public", file("signature")).status, 0);
  EXPECT_EQ(verify(kUri + ";type=private", file("signature")).status, 0);
  const Ran pair = user({"delete", kUri, "--yes"});
  EXPECT_EQ(pair.status, 0) << pair;
  EXPECT_EQ(pair.out.find("secret"), std::string::npos) << pair;
  EXPECT_EQ(verify(secret, file("mac")).status, 0) << "the secret is still there";
  expect_token_refused(user({"sign", kUri, "--in", message, "--base64"}), Errc::key_missing, "nothing of use");
}

TEST_F(TokenSign, RefusesWhatDoesNotFit) {
  const Arguments sign{"sign", kUri, "--in", message, "--base64"};
  expect_token_refused(user(sign + Arguments{"--scheme", "rsa_pkcs1_sha256"}), Errc::invalid,
                       "\"rsa_pkcs1_sha256\" is nothing by which this key signs", "ecdsa_secp256r1_sha256");
  expect_token_refused(user({"sign", kUri, "--in", file("nothing"), "--base64"}), Errc::storage_failed,
                       "cannot be read: No such file");
  expect_token_refused(user({"verify", kUri, "--in", message}), Errc::invalid, "There is no signature", "--signature");
  expect_token_refused(verify(kUri, file("text", "no base64!"), {"--base64"}), Errc::invalid, "is not base64");
  expect_token_refused(user({"import", kUri, "--cert", message, "--base64"}), Errc::invalid, "--base64 is for");
  expect_token_refused(user({"import", kUri, "--cert", message, "--hmac-key", message}), Errc::invalid,
                       "--hmac-key stands together with --cert");
  expect_token_refused(user({"import", "pkcs11:token=gateway", "--hmac-key", file("pin")}), Errc::invalid,
                       "what the key is to be called");
  expect_token_refused(user({"import", kMacUri, "--hmac-key", file("empty", "")}), Errc::invalid, "is empty");
  expect_token_refused(user({"sign", kUri + ";type=cert", "--in", message, "--base64"}), Errc::invalid,
                       "names nothing that signs", "type=private");
  // Any digest, if one asks for it.
  const Ran other_digest = user({"sign", kUri, "--in", message, "--scheme", "ecdsa_secp384r1_sha384", "--base64"});
  ASSERT_EQ(other_digest.status, 0) << other_digest;
  const std::string text = file("text-signature", other_digest.out);
  EXPECT_EQ(verify(kUri, text, {"--base64", "--scheme", "ecdsa_secp384r1_sha384"}).status, 0);
  expect_token_refused(verify(kUri, text), Errc::key_mismatch, "is not that of", "add --base64");
  expect_token_refused(user({"import", kMacUri, "--hmac-key", file("large", std::string(1025, 's'))}), Errc::too_large,
                       "has more than 1024 bytes");
  expect_token_refused(user(sign + Arguments{"--scheme", "nonsense"}), Errc::invalid, "\"nonsense\" is not known");
}

TEST_F(TokenSign, BytesAreNotWrittenToATerminal) {
  Terminal terminal(Arguments{"token", "sign", kUri, "--in", message, "--module", module(), "--pin-file", file("pin")},
                    environment());
  EXPECT_EQ(terminal.finish(), 2);
  EXPECT_NE(terminal.screen().find("--base64"), std::string::npos) << terminal.screen();
}

TEST_F(TokenSign, TestTriesTheTokenAndItsKeys) {
  make_rsa_key();
  const std::string pem = issue(request(), support::client_spec("device-7")).pem();
  ASSERT_EQ(user({"import", kUri, "--cert", file("chain", pem)}).status, 0);
  const Ran ran = user({"test", "pkcs11:token=gateway", "--json"});
  ASSERT_EQ(ran.status, 0) << ran;
  const Json checks = Json::parse(ran.out);
  const auto result_of = [&checks](const std::string& check, const std::string& object) {
    for (const Json& one : checks) {
      const bool whole = one["object"].is_null();
      const std::string uri = whole ? "" : one["object"].get<std::string>();
      if (one["check"] == check && (object.empty() ? whole : uri.find("object=" + object) != std::string::npos)) {
        return one["result"].get<std::string>();
      }
    }
    return std::string("not tried");
  };
  EXPECT_EQ(result_of("random numbers", ""), "good");
  EXPECT_EQ(result_of("SHA-256", ""), "good");
  EXPECT_EQ(result_of("HMAC, SHA-256", ""), kToken.creates_objects ? "good" : "absent");
  EXPECT_EQ(result_of("signs by ecdsa_secp256r1_sha256", "device-key"), "good");
  EXPECT_EQ(result_of("signs by rsa_pss_rsae_sha256", "rsa"), "good");
  EXPECT_EQ(result_of("signs by rsa_pkcs1_sha256", "rsa"), "good");
  EXPECT_EQ(result_of("keeps itself to itself", "device-key"), "good");
  EXPECT_EQ(result_of("keeps itself to itself", "rsa"), "good");
  EXPECT_EQ(result_of("has its certificate", "device-key"), "good");
  EXPECT_EQ(result_of("has its certificate", "rsa"), "absent");
  EXPECT_EQ(std::ranges::count(checks, "bad", [](const Json& one) { return one["result"]; }), 0);

  const Ran one = user({"test", kUri});
  EXPECT_EQ(one.status, 0) << one;
  EXPECT_EQ(one.out.find("random"), std::string::npos) << one;
  EXPECT_NE(one.out.find("  good    signs by ecdsa_secp256r1_sha256, "), std::string::npos) << one;
  expect_token_refused(user({"test", "pkcs11:token=gateway;object=none"}), Errc::key_missing, "nothing of use");
}

TEST_F(TokenSign, TheDocumentationListsEveryMemberOfATest) {
  std::vector<std::string> members;
  const Json checks = Json::parse(user({"test", kUri, "--json"}).out);
  for (const auto& [key, value] : checks[0].items()) members.push_back(key);
  std::vector<std::string> documented = documented_members("token test json");
  std::ranges::sort(documented);
  std::ranges::sort(members);
  EXPECT_EQ(members, documented);
}

}  // namespace
}  // namespace fairlead::tool
