// SPDX-License-Identifier: Apache-2.0
#include "fairlead/ports/pkcs11_static.hpp"

#include "pkcs11/test_token.hpp"

#include <gtest/gtest.h>

namespace fairlead::pkcs11::test {
namespace {

TEST(LinkedModule, GivesTheFunctionsOfTheLibraryThatIsLinked) {
  TestToken token;
  token.make_token("dev");
  const auto functions = ports::linked_functions();
  ASSERT_TRUE(functions);
  const auto module = Module::open(**functions);
  ASSERT_TRUE(module);
  const auto info = module->info();
  ASSERT_TRUE(info);
  EXPECT_EQ(info->description.text(), "Implementation of PKCS11");
  EXPECT_TRUE(module->find_token(*Uri::parse("pkcs11:token=dev")));
}

}  // namespace
}  // namespace fairlead::pkcs11::test
