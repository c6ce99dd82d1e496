// SPDX-License-Identifier: Apache-2.0
// The token, its sessions and who is logged in.
#include "device_module.hpp"

#include "fairlead/base/text.hpp"
#include "fairlead/pkcs11/token_info.hpp"
#include "fairlead/provision/line.hpp"
#include "fairlead/provision/object_attributes.hpp"

#include "device_state.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <memory>
#include <span>
#include <utility>

namespace fairlead::cli {
namespace {

// What Cryptoki's functions work on, which have no argument for it.
std::unique_ptr<DeviceState> state;
std::optional<Problem> line_problem;

constexpr CK_SLOT_ID kSlot = 0;

struct Meaning {
  Errc error;
  CK_RV value;
};
constexpr Meaning kMeanings[] = {
    {Errc::pin_incorrect, CKR_PIN_INCORRECT},
    {Errc::pin_locked, CKR_PIN_LOCKED},
    {Errc::key_missing, CKR_OBJECT_HANDLE_INVALID},
    {Errc::token_removed, CKR_TOKEN_NOT_PRESENT},
    {Errc::busy, CKR_OPERATION_ACTIVE},
    {Errc::unsupported, CKR_FUNCTION_NOT_SUPPORTED},
    {Errc::not_authorised, CKR_ACTION_PROHIBITED},
    {Errc::invalid, CKR_ARGUMENTS_BAD},
    {Errc::certificate_invalid, CKR_ATTRIBUTE_VALUE_INVALID},
    {Errc::storage_failed, CKR_DEVICE_MEMORY},
    {Errc::no_space, CKR_BUFFER_TOO_SMALL},
    {Errc::cancelled, CKR_FUNCTION_CANCELED},
    {Errc::no_memory, CKR_HOST_MEMORY},
    {Errc::no_entropy, CKR_RANDOM_NO_RNG},
};

template <std::size_t N>
void pad(std::string_view text, CK_UTF8CHAR (&into)[N]) {
  std::ranges::fill(into, static_cast<CK_UTF8CHAR>(' '));
  (void)copy_bytes(std::as_writable_bytes(std::span(into)), bytes_of(text));
}

/// No exception leaves a function of Cryptoki: who calls it knows none. After a problem with the line there is no
/// other.
template <class Action>
CK_RV without_exceptions(Action action) {
  if (line_problem) return CKR_DEVICE_ERROR;
  try {
    return action();
  } catch (const Problem& of_line) {
    line_problem = of_line;
  } catch (const std::exception& other) {
    line_problem =
        Problem(Errc::internal, std::string("Something unexpected failed: ") + other.what() + ".", "Please report it.");
  }
  return CKR_DEVICE_ERROR;
}

CK_RV initialize(void* /*arguments*/) { return CKR_OK; }
CK_RV finalize(void* /*reserved*/) { return CKR_OK; }

CK_RV get_info(CK_INFO* info) {
  *info = {};
  info->cryptokiVersion = {2, 40};
  pad("Fairlead", info->manufacturerID);
  pad("A device on a serial line", info->libraryDescription);
  return CKR_OK;
}

CK_RV get_slot_list(CK_BBOOL /*with_token*/, CK_SLOT_ID* slots, CK_ULONG* count) {
  const CK_ULONG room = std::exchange(*count, 1);
  if (slots == nullptr) return CKR_OK;
  if (room == 0) return CKR_BUFFER_TOO_SMALL;
  *slots = kSlot;
  return CKR_OK;
}

CK_RV get_slot_info(CK_SLOT_ID /*slot*/, CK_SLOT_INFO* info) {
  *info = {};
  pad(device_state().line.path(), info->slotDescription);
  pad("", info->manufacturerID);
  info->flags = CKF_TOKEN_PRESENT | CKF_HW_SLOT | CKF_REMOVABLE_DEVICE;
  return CKR_OK;
}

struct Flag {
  bool pkcs11::TokenInfo::* member;
  CK_FLAGS flag;
};
constexpr Flag kFlags[] = {
    {&pkcs11::TokenInfo::initialised, CKF_TOKEN_INITIALIZED},
    {&pkcs11::TokenInfo::login_required, CKF_LOGIN_REQUIRED},
    {&pkcs11::TokenInfo::user_pin_initialised, CKF_USER_PIN_INITIALIZED},
    {&pkcs11::TokenInfo::write_protected, CKF_WRITE_PROTECTED},
    {&pkcs11::TokenInfo::random, CKF_RNG},
    {&pkcs11::TokenInfo::user_pin_count_low, CKF_USER_PIN_COUNT_LOW},
    {&pkcs11::TokenInfo::user_pin_final_try, CKF_USER_PIN_FINAL_TRY},
    {&pkcs11::TokenInfo::user_pin_locked, CKF_USER_PIN_LOCKED},
    {&pkcs11::TokenInfo::security_officer_pin_count_low, CKF_SO_PIN_COUNT_LOW},
    {&pkcs11::TokenInfo::security_officer_pin_final_try, CKF_SO_PIN_FINAL_TRY},
    {&pkcs11::TokenInfo::security_officer_pin_locked, CKF_SO_PIN_LOCKED},
};

CK_FLAGS flag_named(std::string_view name) {
  const auto* const state_row = std::ranges::find(provision::kTokenStates, name, &provision::TokenState::name);
  if (state_row == std::end(provision::kTokenStates)) return 0;
  const auto* const row = std::ranges::find(kFlags, state_row->member, &Flag::member);
  return row == std::end(kFlags) ? 0 : row->flag;
}

void add_field(CK_TOKEN_INFO& info, std::string_view name, const std::string& value) {
  if (name == "label") pad(value, info.label);
  if (name == "manufacturer") pad(value, info.manufacturerID);
  if (name == "model") pad(value, info.model);
  if (name == "serial") pad(value, info.serialNumber);
  if (name == "shortest-pin") info.ulMinPinLen = provision::read_number(value).value_or(0);
  if (name == "longest-pin") info.ulMaxPinLen = provision::read_number(value).value_or(0);
  if (name == "is") info.flags |= flag_named(value);
}

CK_RV get_token_info(CK_SLOT_ID /*slot*/, CK_TOKEN_INFO* info) {
  std::string answer;
  if (const CK_RV done = device_state().run("token", DeviceMessage().with(), answer); done != CKR_OK) return done;
  const auto fields = fields_of(answer);
  if (!fields) return CKR_GENERAL_ERROR;
  *info = {};
  for (const auto& [name, value] : *fields) add_field(*info, name, value);
  return CKR_OK;
}

CK_RV get_mechanism_info(CK_SLOT_ID /*slot*/, CK_MECHANISM_TYPE mechanism, CK_MECHANISM_INFO* info) {
  *info = {.ulMinKeySize = 256, .ulMaxKeySize = 384, .flags = CKF_HW};
  if (mechanism == CKM_ECDSA) info->flags |= CKF_SIGN;
  if (mechanism == CKM_EC_KEY_PAIR_GEN) info->flags |= CKF_GENERATE_KEY_PAIR;
  return mechanism == CKM_ECDSA || mechanism == CKM_EC_KEY_PAIR_GEN ? CKR_OK : CKR_MECHANISM_INVALID;
}

CK_RV init_token(CK_SLOT_ID /*slot*/, CK_UTF8CHAR* pin, CK_ULONG size, CK_UTF8CHAR* label) {
  if (!device_state().sessions.empty()) return CKR_SESSION_EXISTS;
  std::string text(text_at(label, sizeof CK_TOKEN_INFO{}.label));
  text.erase(text.find_last_not_of(' ') + 1);
  return device_state().run_with_pin("init",
                                     DeviceMessage().field("pin", text_at(pin, size)).field("label", text).with());
}

CK_RV init_pin(CK_SESSION_HANDLE /*session*/, CK_UTF8CHAR* pin, CK_ULONG size) {
  return device_state().run("init-pin", DeviceMessage().field("new-pin", text_at(pin, size)).with());
}

CK_RV set_pin(CK_SESSION_HANDLE /*session*/, CK_UTF8CHAR* old, CK_ULONG old_size, CK_UTF8CHAR* fresh,
              CK_ULONG fresh_size) {
  return device_state().run_with_pin(
      "set-pin",
      DeviceMessage().field("pin", text_at(old, old_size)).field("new-pin", text_at(fresh, fresh_size)).with());
}

CK_RV open_session(CK_SLOT_ID /*slot*/, CK_FLAGS flags, void* /*application*/, CK_NOTIFY /*notify*/,
                   CK_SESSION_HANDLE* session) {
  *session = ++device_state().last_session;
  device_state().sessions[*session].writes = (flags & CKF_RW_SESSION) != 0;
  return CKR_OK;
}

CK_RV close_session(CK_SESSION_HANDLE session) {
  if (device_state().sessions.erase(session) == 0) return CKR_SESSION_HANDLE_INVALID;
  if (!device_state().sessions.empty()) return CKR_OK;
  device_state().user.reset();
  return device_state().run("end", DeviceMessage().with());
}

CK_RV get_session_info(CK_SESSION_HANDLE session, CK_SESSION_INFO* info) {
  const DeviceSession* const of = device_state().find(session);
  if (of == nullptr) return CKR_SESSION_HANDLE_INVALID;
  const std::optional<CK_USER_TYPE>& user = device_state().user;
  const CK_STATE nobody = of->writes ? CKS_RW_PUBLIC_SESSION : CKS_RO_PUBLIC_SESSION;
  const CK_STATE logged_in = of->writes ? CKS_RW_USER_FUNCTIONS : CKS_RO_USER_FUNCTIONS;
  *info = {.slotID = kSlot,
           .state = !user             ? nobody
                    : *user == CKU_SO ? CKS_RW_SO_FUNCTIONS
                                      : logged_in,
           .flags = CKF_SERIAL_SESSION | (of->writes ? CKF_RW_SESSION : CK_FLAGS{0}),
           .ulDeviceError = 0};
  return CKR_OK;
}

CK_RV login(CK_SESSION_HANDLE /*session*/, CK_USER_TYPE user, CK_UTF8CHAR* pin, CK_ULONG size) {
  if (user != CKU_USER && user != CKU_SO) return CKR_FUNCTION_NOT_SUPPORTED;
  if (device_state().user) return CKR_USER_ALREADY_LOGGED_IN;
  const CK_RV done = device_state().run_with_pin(
      "login",
      DeviceMessage().field("user", user == CKU_SO ? "officer" : "user").field("pin", text_at(pin, size)).with());
  if (done == CKR_OK) device_state().user = user;
  return done;
}

CK_RV logout(CK_SESSION_HANDLE /*session*/) {
  device_state().user.reset();
  return device_state().run("logout", DeviceMessage().with());
}

/// What is not there, no device does; pkcs11::Module takes that for a function that is not supported.
constexpr CK_FUNCTION_LIST kFunctions{
    .version = {.major = 2, .minor = 40},
    .C_Initialize = initialize,
    .C_Finalize = finalize,
    .C_GetInfo = get_info,
    .C_GetSlotList = get_slot_list,
    .C_GetSlotInfo = get_slot_info,
    .C_GetTokenInfo = get_token_info,
    .C_GetMechanismInfo = get_mechanism_info,
    .C_InitToken = init_token,
    .C_InitPIN = init_pin,
    .C_SetPIN = set_pin,
    .C_OpenSession = open_session,
    .C_CloseSession = close_session,
    .C_GetSessionInfo = get_session_info,
    .C_Login = login,
    .C_Logout = logout,
    .C_CreateObject = device_create_object,
    .C_DestroyObject = device_destroy_object,
    .C_GetAttributeValue = device_get_attribute_value,
    .C_FindObjectsInit = device_find_objects_init,
    .C_FindObjects = device_find_objects,
    .C_FindObjectsFinal = device_find_objects_final,
    .C_DigestInit = device_digest_init,
    .C_DigestUpdate = device_digest_update,
    .C_DigestFinal = device_digest_final,
    .C_SignInit = device_sign_init,
    .C_Sign = device_sign,
    .C_GenerateKeyPair = device_generate_key_pair,
    .C_GenerateRandom = device_generate_random,
};

}  // namespace

DeviceState& device_state() { return *state; }

pkcs11::Ulong device_return_value(Errc error) {
  const auto* const row = std::ranges::find(kMeanings, error, &Meaning::error);
  return row == std::end(kMeanings) ? CKR_GENERAL_ERROR : row->value;
}

DeviceSession* DeviceState::find(CK_SESSION_HANDLE session) {
  const auto found = sessions.find(session);
  return found == sessions.end() ? nullptr : &found->second;
}

CK_RV DeviceState::run(std::string_view verb, const SecretText& message, std::string& answer) {
  return without_exceptions([&]() -> CK_RV {
    Result<std::string> said = line.run(verb, view_of(message));
    if (!said) return device_return_value(said.error());
    answer = *std::move(said);
    return CKR_OK;
  });
}

CK_RV DeviceState::run(std::string_view verb, const SecretText& message) {
  std::string answer;
  return run(verb, message, answer);
}

CK_RV DeviceState::run_with_pin(std::string_view verb, const SecretText& message) {
  const CK_RV greeted = without_exceptions([&]() -> CK_RV {
    if (!user) line.greet();
    return CKR_OK;
  });
  return greeted == CKR_OK ? run(verb, message) : greeted;
}

DeviceMessage& DeviceMessage::field(std::string_view name, std::string_view value) {
  SecretText memory(name.size() + 3 * value.size() + 3);
  provision::MessageWriter writer(std::as_writable_bytes(std::span(memory)));
  writer.field(name, value).body();
  append(text_, head(text_of(writer.written()), writer.written().size() - 1));
  return *this;
}

SecretText DeviceMessage::with(std::string_view body) {
  append(text_, "\n");
  append(text_, body);
  return std::move(text_);
}

std::optional<std::vector<std::pair<std::string, std::string>>> fields_of(std::string answer) {
  std::vector<std::pair<std::string, std::string>> fields;
  provision::MessageReader reader(std::as_writable_bytes(std::span(answer)));
  while (const auto field = reader.next()) fields.emplace_back(field->name, text_of(field->value));
  if (!reader.ok()) return {};
  return fields;
}

DeviceModule::DeviceModule(const std::string& place) {
  line_problem.reset();
  state = std::make_unique<DeviceState>(place);
}

DeviceModule::~DeviceModule() { state.reset(); }

const pkcs11::FunctionList& DeviceModule::functions() const {
  return reinterpret_cast<const pkcs11::FunctionList&>(kFunctions);
}

void throw_device_problem(const std::string& done) {
  if (line_problem) throw done.empty() ? *line_problem : after(*line_problem, done);
}

}  // namespace fairlead::cli
