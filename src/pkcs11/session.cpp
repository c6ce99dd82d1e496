// SPDX-License-Identifier: Apache-2.0
#include "fairlead/pkcs11/session.hpp"

#include "fairlead/base/try.hpp"

#include "pkcs11/vendor.hpp"

#include <utility>

namespace fairlead::pkcs11 {
namespace {

CK_RSA_PKCS_MGF_TYPE mask_of(Mechanism hash) {
  switch (hash) {
    case Mechanism::sha384: return CKG_MGF1_SHA384;
    case Mechanism::sha512: return CKG_MGF1_SHA512;
    default: return CKG_MGF1_SHA256;
  }
}
CK_ULONG size_of_digest(Mechanism hash) {
  switch (hash) {
    case Mechanism::sha384: return 48;
    case Mechanism::sha512: return 64;
    default: return 32;
  }
}

/// As Cryptoki takes it, with its parameters in place.
class NativeMechanism {
 public:
  explicit NativeMechanism(const MechanismUse& use) {
    native_.mechanism = static_cast<CK_MECHANISM_TYPE>(use.mechanism);
    if (!use.pss_hash) return;
    pss_ = {static_cast<CK_MECHANISM_TYPE>(*use.pss_hash), mask_of(*use.pss_hash), size_of_digest(*use.pss_hash)};
    native_.pParameter = &pss_;
    native_.ulParameterLen = sizeof pss_;
  }
  NativeMechanism(const NativeMechanism&) = delete;
  NativeMechanism& operator=(const NativeMechanism&) = delete;
  ~NativeMechanism() = default;
  CK_MECHANISM* get() { return &native_; }

 private:
  CK_MECHANISM native_{};
  CK_RSA_PKCS_PSS_PARAMS pss_{};
};

/// The size that a module says it has written, which is not believed beyond the memory.
Result<std::size_t> within(CK_ULONG size, Bytes memory) {
  if (size > memory.size()) return fail(Errc::internal);
  return size;
}

}  // namespace

Result<void> Session::check(Ulong return_value, const char* function) {
  if (return_value != CKR_OK) native_ = return_value;
  return checked(return_value, function);
}

Result<Session> Session::open(const Slot& slot, Access access) {
  const CK_FLAGS flags = access == Access::read_write ? CKF_SERIAL_SESSION | CKF_RW_SESSION : CKF_SERIAL_SESSION;
  CK_SESSION_HANDLE handle = 0;
  const CK_RV returned = call<&CK_FUNCTION_LIST::C_OpenSession>(slot.functions(), static_cast<CK_SLOT_ID>(slot.id()),
                                                                flags, nullptr, nullptr, &handle);
  FAIRLEAD_TRY(checked(returned, "C_OpenSession"));
  return Session(slot.functions(), handle);
}

Session::Session(Session&& other) noexcept
    : functions_(std::exchange(other.functions_, nullptr)), handle_(other.handle_), native_(other.native_) {}

Session& Session::operator=(Session&& other) noexcept {
  if (this != &other) {
    close();
    functions_ = std::exchange(other.functions_, nullptr);
    handle_ = other.handle_;
    native_ = other.native_;
  }
  return *this;
}

Session::~Session() { close(); }

void Session::close() {
  if (functions_ != nullptr)
    (void)call<&CK_FUNCTION_LIST::C_CloseSession>(*std::exchange(functions_, nullptr), handle_);
}

Result<void> Session::login(User user, std::optional<Bytes> pin) {
  const CK_RV returned = call<&CK_FUNCTION_LIST::C_Login>(*functions_, handle_, static_cast<CK_USER_TYPE>(user),
                                                          pin ? data_of(*pin) : nullptr, pin ? pin->size() : 0);
  if (returned == CKR_USER_ALREADY_LOGGED_IN) {
    // Some modules say so whoever is logged in.
    if (is_other_user(user)) return fail(Errc::busy);
    return {};
  }
  Result<void> done = check(returned, "C_Login");
  // Of a form that no PIN of this token has: it is not the right one either.
  if (returned == CKR_PIN_LEN_RANGE || returned == CKR_PIN_INVALID) done = fail(Errc::pin_incorrect);
  refused_login_ = done ? std::nullopt : std::optional(done.error());
  return done;
}

Result<void> Session::logout() { return check(call<&CK_FUNCTION_LIST::C_Logout>(*functions_, handle_), "C_Logout"); }

bool Session::is_other_user(User user) {
  CK_SESSION_INFO info{};
  if (call<&CK_FUNCTION_LIST::C_GetSessionInfo>(*functions_, handle_, &info) != CKR_OK) return false;
  const bool is_officer = info.state == CKS_RW_SO_FUNCTIONS;
  return user == User::security_officer ? !is_officer : user == User::user && is_officer;
}

Result<bool> Session::user_logged_in() {
  CK_SESSION_INFO info{};
  FAIRLEAD_TRY(check(call<&CK_FUNCTION_LIST::C_GetSessionInfo>(*functions_, handle_, &info), "C_GetSessionInfo"));
  return info.state == CKS_RO_USER_FUNCTIONS || info.state == CKS_RW_USER_FUNCTIONS;
}

Result<void> Session::init_pin(Bytes pin) {
  return check(call<&CK_FUNCTION_LIST::C_InitPIN>(*functions_, handle_, data_of(pin), pin.size()), "C_InitPIN");
}

Result<void> Session::set_pin(Bytes old, Bytes fresh) {
  return check(
      call<&CK_FUNCTION_LIST::C_SetPIN>(*functions_, handle_, data_of(old), old.size(), data_of(fresh), fresh.size()),
      "C_SetPIN");
}

Result<ObjectHandle> Session::create(const Attributes& attributes) {
  if (!attributes.ok()) return fail(Errc::no_space);
  Template native(attributes);
  CK_OBJECT_HANDLE object = 0;
  FAIRLEAD_TRY(
      check(call<&CK_FUNCTION_LIST::C_CreateObject>(*functions_, handle_, native.data(), native.size(), &object),
            "C_CreateObject"));
  return static_cast<ObjectHandle>(object);
}

Result<void> Session::destroy(ObjectHandle object) {
  return check(call<&CK_FUNCTION_LIST::C_DestroyObject>(*functions_, handle_, static_cast<CK_OBJECT_HANDLE>(object)),
               "C_DestroyObject");
}

Result<Session::KeyPair> Session::generate_key_pair(Mechanism mechanism, const Attributes& public_key,
                                                    const Attributes& private_key) {
  if (!public_key.ok() || !private_key.ok()) return fail(Errc::no_space);
  NativeMechanism how({.mechanism = mechanism});
  Template for_public(public_key);
  Template for_private(private_key);
  CK_OBJECT_HANDLE public_handle = 0;
  CK_OBJECT_HANDLE private_handle = 0;
  const CK_RV returned = call<&CK_FUNCTION_LIST::C_GenerateKeyPair>(
      *functions_, handle_, how.get(), for_public.data(), for_public.size(), for_private.data(), for_private.size(),
      &public_handle, &private_handle);
  FAIRLEAD_TRY(check(returned, "C_GenerateKeyPair"));
  return KeyPair{static_cast<ObjectHandle>(public_handle), static_cast<ObjectHandle>(private_handle)};
}

Result<Bytes> Session::read(ObjectHandle object, AttributeType type, MutableBytes into) {
  CK_ATTRIBUTE wanted{static_cast<CK_ATTRIBUTE_TYPE>(type), into.data(), into.size()};
  const CK_RV returned = call<&CK_FUNCTION_LIST::C_GetAttributeValue>(
      *functions_, handle_, static_cast<CK_OBJECT_HANDLE>(object), &wanted, CK_ULONG{1});
  // An answer, and no failure that anybody asks for later.
  if (returned == CKR_ATTRIBUTE_TYPE_INVALID || returned == CKR_ATTRIBUTE_SENSITIVE) return fail(Errc::unsupported);
  FAIRLEAD_TRY(check(returned, "C_GetAttributeValue"));
  if (wanted.ulValueLen > into.size()) return fail(Errc::unsupported);  // CK_UNAVAILABLE_INFORMATION.
  return into.first(wanted.ulValueLen);
}

Result<Ulong> Session::number(ObjectHandle object, AttributeType type) {
  Ulong value = 0;
  FAIRLEAD_TRY_ASSIGN(const Bytes read_bytes, read(object, type, std::as_writable_bytes(std::span(&value, 1))));
  if (read_bytes.size() != sizeof value) return fail(Errc::unsupported);
  return value;
}

Result<bool> Session::flag(ObjectHandle object, AttributeType type) {
  CK_BBOOL value = 0;
  FAIRLEAD_TRY_ASSIGN(const Bytes read_bytes, read(object, type, std::as_writable_bytes(std::span(&value, 1))));
  if (read_bytes.size() != sizeof value) return fail(Errc::unsupported);
  return value != CK_FALSE;
}

Result<void> Session::write(ObjectHandle object, const Attributes& attributes) {
  if (!attributes.ok()) return fail(Errc::no_space);
  Template native(attributes);
  return check(call<&CK_FUNCTION_LIST::C_SetAttributeValue>(*functions_, handle_, static_cast<CK_OBJECT_HANDLE>(object),
                                                            native.data(), native.size()),
               "C_SetAttributeValue");
}

Result<void> Session::random(MutableBytes into) {
  return check(call<&CK_FUNCTION_LIST::C_GenerateRandom>(*functions_, handle_, data_of(into), into.size()),
               "C_GenerateRandom");
}

Result<std::size_t> Session::digest(Mechanism mechanism, Bytes message, MutableBytes into) {
  NativeMechanism how({.mechanism = mechanism});
  FAIRLEAD_TRY(check(call<&CK_FUNCTION_LIST::C_DigestInit>(*functions_, handle_, how.get()), "C_DigestInit"));
  CK_ULONG size = into.size();
  const CK_RV returned =
      call<&CK_FUNCTION_LIST::C_Digest>(*functions_, handle_, data_of(message), message.size(), data_of(into), &size);
  FAIRLEAD_TRY(check(returned, "C_Digest"));
  return within(size, into);
}

Result<std::size_t> Session::sign(const MechanismUse& use, ObjectHandle key, Bytes input, MutableBytes into,
                                  std::optional<std::optional<Bytes>> again) {
  NativeMechanism how(use);
  FAIRLEAD_TRY(
      check(call<&CK_FUNCTION_LIST::C_SignInit>(*functions_, handle_, how.get(), static_cast<CK_OBJECT_HANDLE>(key)),
            "C_SignInit"));
  if (again) FAIRLEAD_TRY(login(User::context_specific, *again));
  CK_ULONG size = into.size();
  const CK_RV returned =
      call<&CK_FUNCTION_LIST::C_Sign>(*functions_, handle_, data_of(input), input.size(), data_of(into), &size);
  FAIRLEAD_TRY(check(returned, "C_Sign"));
  return within(size, into);
}

Result<bool> Session::verify(const MechanismUse& use, ObjectHandle key, Bytes input, Bytes signature) {
  NativeMechanism how(use);
  FAIRLEAD_TRY(
      check(call<&CK_FUNCTION_LIST::C_VerifyInit>(*functions_, handle_, how.get(), static_cast<CK_OBJECT_HANDLE>(key)),
            "C_VerifyInit"));
  const CK_RV returned = call<&CK_FUNCTION_LIST::C_Verify>(*functions_, handle_, data_of(input), input.size(),
                                                           data_of(signature), signature.size());
  if (returned == CKR_SIGNATURE_INVALID || returned == CKR_SIGNATURE_LEN_RANGE) return false;
  FAIRLEAD_TRY(check(returned, "C_Verify"));
  return true;
}

}  // namespace fairlead::pkcs11
