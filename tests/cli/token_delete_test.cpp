// SPDX-License-Identifier: Apache-2.0
// fairlead token delete: what is not named stays. Over SoftHSM2.
#include "cli/token_desk.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace fairlead::tool {
namespace {

using Json = nlohmann::json;

class TokenDelete : public TokenDesk {
 protected:
  TokenDelete() : TokenDesk(FAIRLEAD_TEST_TROUBLE) { set_up(); }
  [[nodiscard]] std::vector<std::string> private_keys() const {
    std::vector<std::string> labels;
    const Json shown = Json::parse(user({"show", "pkcs11:token=gateway", "--json"}).out);
    for (const Json& key : shown["keys"]) {
      if (key["has_private"] == true) labels.push_back(key["label"]);
    }
    std::ranges::sort(labels);
    return labels;
  }
};

using Labels = std::vector<std::string>;

TEST_F(TokenDelete, LeavesAnotherKeyWithTheSameId) {
  put_key("a", "01");
  put_key("b", "01");
  ASSERT_EQ(private_keys(), (Labels{"a", "b"}));
  expect_token_refused(user({"delete", "pkcs11:token=gateway;object=a", "--yes"}), Errc::invalid,
                       "\"a\" has the id 01, which is also that of the private key \"b\"", "type=private");
  expect_token_refused(user({"delete", "pkcs11:token=gateway;object=a;type=cert", "--yes"}), Errc::invalid,
                       "private key \"b\"", "type=private");
  EXPECT_EQ(private_keys(), (Labels{"a", "b"}));
  const Ran ran = user({"delete", "pkcs11:token=gateway;object=a;type=private", "--yes"});
  EXPECT_EQ(ran.out, "deleted: private key \"a\", id 01\n") << ran;
  EXPECT_EQ(private_keys(), Labels{"b"});
}

TEST_F(TokenDelete, RefusesTwoKeysThatTheUriNames) {
  put_key("a", "01");
  put_key("a", "02");
  expect_token_refused(user({"delete", "pkcs11:token=gateway;object=a", "--yes"}), Errc::invalid, "More than one",
                       "id=");
  EXPECT_EQ(private_keys(), (Labels{"a", "a"}));
  EXPECT_EQ(user({"delete", "pkcs11:token=gateway;object=a;id=%02", "--yes"}).status, 0);
  EXPECT_EQ(private_keys(), Labels{"a"});
}

/// A label is no proof that a certificate or a public key is the key's.
TEST_F(TokenDelete, LeavesWhatHasItsLabelAlone) {
  put_key("a", "01");
  put_key("a", "02");
  ASSERT_EQ(user({"delete", "pkcs11:token=gateway;id=%02;type=private", "--yes"}).status, 0);
  const Ran ran = user({"delete", "pkcs11:token=gateway;object=a", "--yes"});
  EXPECT_EQ(ran.out, "deleted: public key \"a\", id 01\ndeleted: private key \"a\", id 01\n") << ran;
}

}  // namespace
}  // namespace fairlead::tool
