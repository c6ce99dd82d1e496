// SPDX-License-Identifier: Apache-2.0
#include "device_module.hpp"

#include "fairlead/pkcs11/cryptoki.hpp"

#include <map>

#include <gtest/gtest.h>

namespace fairlead::cli {
namespace {

/// What a device says of its token is what the command says of it.
TEST(DeviceReturnValue, IsTheSameErrorOnThisSide) {
  // Those that no number of Cryptoki stands for, of those that a device has.
  const std::map<Errc, Errc> others = {{Errc::not_authorised, Errc::unsupported},
                                       {Errc::certificate_invalid, Errc::invalid}};
  for (const Errc error :
       {Errc::cancelled, Errc::busy, Errc::key_missing, Errc::token_removed, Errc::pin_incorrect, Errc::pin_locked,
        Errc::not_authorised, Errc::certificate_invalid, Errc::invalid, Errc::unsupported, Errc::no_space,
        Errc::no_memory, Errc::storage_failed, Errc::no_entropy, Errc::internal}) {
    const auto other = others.find(error);
    EXPECT_EQ(pkcs11::error_of(device_return_value(error)), other == others.end() ? error : other->second)
        << name(error);
  }
}

/// Of whatever else: that something failed, and never that nothing did.
TEST(DeviceReturnValue, IsNeverThatOfSuccess) {
  for (const Errc error : all_errcs()) EXPECT_NE(device_return_value(error), 0U) << name(error);
  EXPECT_EQ(pkcs11::error_of(device_return_value(Errc::protocol)), Errc::internal);
}

}  // namespace
}  // namespace fairlead::cli
