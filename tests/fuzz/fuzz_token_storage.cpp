// SPDX-License-Identifier: Apache-2.0
// What lies in a token's flash: records of any content under its own check values, and bits that have fallen out. The
// token opens or says that it cannot, gives what it has, and takes what is given to it; nothing outside is touched.
//
//   then, in any number:
//   byte  even: a record. number 1, size 2, data. odd: a bit falls. address 2, mask 1
#include "fairlead/base/check.hpp"
#include "fairlead/token/store.hpp"

#include "fuzz/entry.hpp"
#include "fuzz/input.hpp"
#include "support/flash_model.hpp"
#include "token/device_board.hpp"

#include <array>
#include <string_view>

#include <p11-kit/pkcs11.h>

namespace fairlead::fuzz {
namespace {

support::FlashModel flash{token::test::kDeviceFlash};

CK_BYTE* octets(std::string_view text) { return const_cast<CK_BYTE*>(reinterpret_cast<const CK_BYTE*>(text.data())); }

void fill(Input& input) {
  flash = support::FlashModel(token::test::kDeviceFlash);
  std::array<token::Entry, 64> index{};
  std::array<std::byte, 64> buffer{};
  token::Store store(flash, {.index = index, .buffer = buffer});
  FAIRLEAD_CHECK(store.open());
  while (!input.empty()) {
    if (input.u8() % 2 == 0) {
      // Mostly small ones; and those beside the names of a session's objects.
      const std::uint8_t name = input.u8();
      const auto id = static_cast<token::RecordId>(name < 250 ? name % 40 + 1 : 0x7fff'fff0U + name);
      const token::Change change{.id = id, .data = input.take(input.u16() % 2048)};
      (void)store.commit(std::span(&change, 1));
    } else {
      // Programmed bits only: what was erased and looks written is never written again.
      std::byte& one = flash.bytes()[input.u16() % flash.bytes().size()];
      one &= static_cast<std::byte>(input.u8());
    }
  }
}

void use() {
  CK_FUNCTION_LIST* list = nullptr;
  FAIRLEAD_CHECK(C_GetFunctionList(&list) == CKR_OK);
  FAIRLEAD_CHECK(list->C_Initialize(nullptr) == CKR_OK);
  CK_TOKEN_INFO info{};
  (void)list->C_GetTokenInfo(0, &info);
  CK_SESSION_HANDLE session = 0;
  if (list->C_OpenSession(0, CKF_SERIAL_SESSION | CKF_RW_SESSION, nullptr, nullptr, &session) == CKR_OK) {
    (void)list->C_Login(session, CKU_USER, octets("1234567"), 7);
    std::array<CK_OBJECT_HANDLE, 64> objects{};
    CK_ULONG count = 0;
    (void)list->C_FindObjectsInit(session, nullptr, 0);
    (void)list->C_FindObjects(session, objects.data(), objects.size(), &count);
    (void)list->C_FindObjectsFinal(session);
    for (const CK_OBJECT_HANDLE object : std::span(objects).first(count)) {
      for (const CK_ATTRIBUTE_TYPE type :
           {CKA_CLASS, CKA_LABEL, CKA_VALUE, CKA_MODULUS, CKA_EC_POINT, CKA_PRIME_1, CKA_SIGN}) {
        std::array<CK_BYTE, 600> memory{};
        CK_ATTRIBUTE wanted{type, memory.data(), memory.size()};
        (void)list->C_GetAttributeValue(session, object, &wanted, 1);
      }
      for (CK_MECHANISM mechanism : {CK_MECHANISM{CKM_ECDSA, nullptr, 0}, CK_MECHANISM{CKM_RSA_PKCS, nullptr, 0},
                                     CK_MECHANISM{CKM_SHA256_HMAC, nullptr, 0}}) {
        std::array<CK_BYTE, 32> digest{};
        std::array<CK_BYTE, 512> signature{};
        CK_ULONG size = signature.size();
        if (list->C_SignInit(session, &mechanism, object) == CKR_OK) {
          (void)list->C_Sign(session, digest.data(), digest.size(), signature.data(), &size);
        }
        if (list->C_VerifyInit(session, &mechanism, object) == CKR_OK) {
          (void)list->C_Verify(session, digest.data(), digest.size(), signature.data(), 64);
        }
      }
    }
    (void)list->C_CloseSession(session);
  }
  std::array<CK_BYTE, 32> label{};
  (void)list->C_InitToken(0, octets("87654321"), 8, label.data());
  FAIRLEAD_CHECK(list->C_Finalize(nullptr) == CKR_OK);
}

}  // namespace
}  // namespace fairlead::fuzz

fairlead::token::Board& fairlead::token::board() {
  static test::DeviceBoard device(fairlead::fuzz::flash);
  return device;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fairlead::fuzz::Input input(std::as_bytes(std::span(data, size)));
  fairlead::fuzz::fill(input);
  fairlead::fuzz::use();
  return 0;
}
