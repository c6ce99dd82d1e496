// SPDX-License-Identifier: Apache-2.0
#include "fairlead/pkcs11/cryptoki.hpp"

#include <string_view>

#include <gtest/gtest.h>

namespace fairlead::pkcs11 {
namespace {

/// Numbers as the standard has them (PKCS #11 2.40, appendix B of the base specification).
TEST(ReturnValue, HasANameAndAMeaning) {
  struct Row {
    Ulong value;
    std::string_view name;
    Errc error;
  };
  for (const Row& row : {Row{0x02, "CKR_HOST_MEMORY", Errc::no_memory},
                         Row{0x03, "CKR_SLOT_ID_INVALID", Errc::token_removed},
                         Row{0x05, "CKR_GENERAL_ERROR", Errc::internal},
                         Row{0x07, "CKR_ARGUMENTS_BAD", Errc::invalid},
                         Row{0x11, "CKR_ATTRIBUTE_SENSITIVE", Errc::unsupported},
                         Row{0x31, "CKR_DEVICE_MEMORY", Errc::storage_failed},
                         Row{0x32, "CKR_DEVICE_REMOVED", Errc::token_removed},
                         Row{0x50, "CKR_FUNCTION_CANCELED", Errc::cancelled},
                         Row{0x54, "CKR_FUNCTION_NOT_SUPPORTED", Errc::unsupported},
                         Row{0x60, "CKR_KEY_HANDLE_INVALID", Errc::key_missing},
                         Row{0xa0, "CKR_PIN_INCORRECT", Errc::pin_incorrect},
                         Row{0xa4, "CKR_PIN_LOCKED", Errc::pin_locked},
                         Row{0xb1, "CKR_SESSION_COUNT", Errc::busy},
                         Row{0xb3, "CKR_SESSION_HANDLE_INVALID", Errc::token_removed},
                         Row{0xe2, "CKR_TOKEN_WRITE_PROTECTED", Errc::storage_failed},
                         Row{0x101, "CKR_USER_NOT_LOGGED_IN", Errc::pin_incorrect},
                         Row{0x121, "CKR_RANDOM_NO_RNG", Errc::no_entropy},
                         Row{0x150, "CKR_BUFFER_TOO_SMALL", Errc::no_space},
                         Row{0x190, "CKR_CRYPTOKI_NOT_INITIALIZED", Errc::token_removed},
                         Row{0x80000000, "CKR_VENDOR_DEFINED", Errc::internal},
                         Row{0x80000032, "CKR_VENDOR_DEFINED", Errc::internal},
                         Row{0x10032, "unknown", Errc::internal}}) {
    EXPECT_EQ(return_value_name(row.value), row.name);
    EXPECT_EQ(name(error_of(row.value)), name(row.error)) << row.name;
  }
  EXPECT_EQ(return_value_name(0), "CKR_OK");
}

}  // namespace
}  // namespace fairlead::pkcs11
