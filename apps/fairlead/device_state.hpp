// SPDX-License-Identifier: Apache-2.0
/// @file  DeviceState: what the functions of DeviceModule have in common.
#pragma once

#include "fairlead/base/status.hpp"
#include "fairlead/provision/message.hpp"

#include "device_line.hpp"
#include "problem.hpp"
#include "secret_text.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <p11-kit/pkcs11.h>

namespace fairlead::cli {

/// What Cryptoki gives as a pointer and a size.
[[nodiscard]] inline std::string_view text_at(const void* at, CK_ULONG size) {
  return {static_cast<const char*>(at), size};
}

/// The message of a request, as long as it gets. It may have a PIN.
class DeviceMessage {
 public:
  DeviceMessage& field(std::string_view name, std::string_view value);
  DeviceMessage& number(std::string_view name, CK_ULONG value) { return field(name, std::to_string(value)); }
  /// The message with this body. Once, and last.
  [[nodiscard]] SecretText with(std::string_view body = {});

 private:
  SecretText text_;
};

/// The fields of an answer, in their order. Nothing: it is none.
[[nodiscard]] std::optional<std::vector<std::pair<std::string, std::string>>> fields_of(std::string answer);

struct DeviceSession {
  bool writes = false;
  std::optional<std::vector<CK_OBJECT_HANDLE>> found{};  ///< By the search that goes on, and not yet given.
  std::optional<std::string> hash{};                     ///< Of the digest that goes on.
  std::string message{};                                 ///< What was added to it.
  std::optional<CK_OBJECT_HANDLE> key{};                 ///< Of the signature that goes on.
};

struct DeviceState {
  explicit DeviceState(const std::string& place) : line(place) {}

  /// Has the device do it. @return CKR_OK, with the answer; or what stands for the device's word or the line's problem.
  CK_RV run(std::string_view verb, const SecretText& message, std::string& answer);
  CK_RV run(std::string_view verb, const SecretText& message);
  /// The same of the first message with a PIN: where a person was asked for it, the device may have taken the host for
  /// gone meanwhile. So it is greeted again, unless somebody is logged in.
  CK_RV run_with_pin(std::string_view verb, const SecretText& message);
  [[nodiscard]] DeviceSession* find(CK_SESSION_HANDLE session);

  DeviceLine line;
  std::map<CK_SESSION_HANDLE, DeviceSession> sessions;
  CK_SESSION_HANDLE last_session = 0;
  std::optional<CK_USER_TYPE> user;  ///< Who is logged in.
  /// A device signs messages and not digests, so that it sees what it signs. The digest that is to be signed stands for
  /// the message that it was made of last.
  struct {
    std::string hash;
    std::string message;
    std::string digest;
  } last;
};

/// Of the DeviceModule that lives.
[[nodiscard]] DeviceState& device_state();

// Of functions that are in another file.
CK_RV device_find_objects_init(CK_SESSION_HANDLE session, CK_ATTRIBUTE* wanted, CK_ULONG count);
CK_RV device_find_objects(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE* objects, CK_ULONG most, CK_ULONG* count);
CK_RV device_find_objects_final(CK_SESSION_HANDLE session);
CK_RV device_get_attribute_value(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE* wanted,
                                 CK_ULONG count);
CK_RV device_create_object(CK_SESSION_HANDLE session, CK_ATTRIBUTE* given, CK_ULONG count, CK_OBJECT_HANDLE* object);
CK_RV device_destroy_object(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object);
CK_RV device_generate_key_pair(CK_SESSION_HANDLE session, CK_MECHANISM* how, CK_ATTRIBUTE* of_public,
                               CK_ULONG public_count, CK_ATTRIBUTE* of_private, CK_ULONG private_count,
                               CK_OBJECT_HANDLE* public_key, CK_OBJECT_HANDLE* private_key);
CK_RV device_digest_init(CK_SESSION_HANDLE session, CK_MECHANISM* how);
CK_RV device_digest_update(CK_SESSION_HANDLE session, CK_BYTE* piece, CK_ULONG size);
CK_RV device_digest_final(CK_SESSION_HANDLE session, CK_BYTE* digest, CK_ULONG* size);
CK_RV device_sign_init(CK_SESSION_HANDLE session, CK_MECHANISM* how, CK_OBJECT_HANDLE key);
CK_RV device_sign(CK_SESSION_HANDLE session, CK_BYTE* digest, CK_ULONG digest_size, CK_BYTE* signature, CK_ULONG* size);
CK_RV device_generate_random(CK_SESSION_HANDLE session, CK_BYTE* into, CK_ULONG size);

}  // namespace fairlead::cli
