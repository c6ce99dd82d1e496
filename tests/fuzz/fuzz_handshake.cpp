// SPDX-License-Identifier: Apache-2.0
// What a server sends while a session of the port under test connects, and after: the session ends in an error, or has
// connected to whom it asked for.
//
//   byte 0  what the rest is; see Kind
//   byte 1  how the session is set up; see Setup
#include "fairlead/base/check.hpp"
#include "fairlead/io/fault.hpp"
#include "fairlead/io/pipe.hpp"

#include "fuzz/entry.hpp"
#include "fuzz/input.hpp"
#include "fuzz/tls/cast.hpp"
#include "port_under_test.hpp"
#include "support/scripted_server.hpp"
#include "support/tls_server.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fairlead::fuzz {
namespace {

using ports::test::Port;
using support::Octets;
using support::ScriptedServer;

enum class Kind : unsigned {
  bytes,       ///< The server's bytes, as they are.
  edited_1_2,  ///< Changes of what an honest server of TLS 1.2 sends; see Editor.
  edited_1_3,  ///< The same of TLS 1.3.
  script       ///< Messages of TLS 1.3 that a server seals under the right keys; see run_script().
};

/// The session, and the pipe below it.
class Client {
 public:
  /// Of the bits: an identity; a slot for tickets; a key that is shared; small records; a stream that dribbles.
  explicit Client(unsigned setup)
      : fault_(pipe_.a(), {.most = (setup & 16U) != 0 ? 5 : SIZE_MAX}),
        session_(trust(), (setup & 1U) != 0 ? std::optional(identity()) : std::nullopt) {
    policy_.alpn = kAlpn;
    if ((setup & 8U) != 0) policy_.record_limit = 512;
    const tls::Parameters parameters{.policy = policy_,
                                     .host = *tls::ReferenceName::dns("localhost"),
                                     .now = support::kTestNow,
                                     .staging = staging_,
                                     .resumption = (setup & 2U) != 0 ? &slot_ : nullptr,
                                     .psk = (setup & 4U) != 0 ? &psk_ : nullptr};
    started_ = session_.start(io::StreamRef(fault_), parameters).has_value();
  }

  [[nodiscard]] bool started() const { return started_; }
  io::PipeEnd& peer() { return pipe_.b(); }

  /// Does what can be done. Whether the handshake goes on.
  bool advance() {
    WaitList list(waits_);
    do {
      FAIRLEAD_CHECK(++calls_ < 10'000);
      done_ = session_.handshake();
      if (done_) {
        FAIRLEAD_CHECK(session_.peer().verified && !session_.failure().happened());
        return false;
      }
      const Errc why = done_.error();
      if (why != Errc::would_block) {
        FAIRLEAD_CHECK(why != Errc::internal && why != Errc::no_memory && why != Errc::invalid);
        FAIRLEAD_CHECK(session_.handshake().error() == why && session_.failure().error == why);
        return false;
      }
      list.clear();
      session_.collect_waits(Directions::both, list);
    } while (list.ready());
    return true;
  }
  [[nodiscard]] bool connected() const { return done_.has_value(); }

  /// Takes what has come behind the handshake, and answers.
  void talk() {
    static constexpr std::string_view kHello = "hello";
    const Bytes hello = bytes_of(kHello);
    (void)session_.send(std::span(&hello, 1));
    std::array<std::byte, 700> into{};
    IoResult got = Errc::would_block;
    for (int calls = 0; calls < 200; ++calls) {
      got = session_.recv(into);
      if (!got.ok()) break;
    }
    if (!got.ok() && !got.blocked() && got.error() != Errc::closed) {
      FAIRLEAD_CHECK(session_.recv(into).error() == got.error());
      FAIRLEAD_CHECK(session_.send(std::span(&hello, 1)).error() == got.error());
    }
    (void)session_.shutdown();
    (void)session_.flush();
  }

 private:
  static Port::Library library() { return *Port::Library::open(); }
  static const Port::TrustStore& trust() {
    static const Port::TrustStore made = [] {
      const std::string pem = cast().ca.pem();
      const Bytes input = bytes_of(pem);
      return *Port::TrustStore::from_bytes(library(), std::span(&input, 1));
    }();
    return made;
  }
  static const Port::Identity& identity() {
    static const Port::Identity made =
        *Port::Identity::from_bytes(library(), bytes_of(cast().device.pem()), bytes_of(cast().device.key().pem()));
    return made;
  }

  static constexpr std::array<std::string_view, 1> kAlpn = {"mqtt"};
  static constexpr std::array<std::byte, 32> kKey{};

  std::vector<std::byte> to_server_ = std::vector<std::byte>(std::size_t{64} * 1024);
  std::vector<std::byte> to_client_ = std::vector<std::byte>(std::size_t{64} * 1024);
  std::vector<std::byte> staging_ = std::vector<std::byte>(256);
  std::vector<std::byte> memory_ = std::vector<std::byte>(tls::ResumptionSlot::kUsualSize);
  std::array<WaitItem, 4> waits_{};
  tls::ResumptionSlot slot_{memory_};
  tls::ExternalPsk psk_{.identity = bytes_of("device"), .key = kKey};
  tls::Policy policy_;
  io::Pipe pipe_{to_server_, to_client_};
  io::Fault fault_;
  Port::Session session_;
  bool started_ = false;
  int calls_ = 0;  // Of handshake().
  Result<void> done_ = fail(Errc::would_block);
};

Octets taken(io::PipeEnd& end) {
  Octets all;
  std::array<std::byte, 4096> part{};
  for (IoResult got = end.recv(part); got.ok(); got = end.recv(part)) {
    all.insert(all.end(), part.begin(), part.begin() + static_cast<std::ptrdiff_t>(got.size()));
  }
  return all;
}

/// Sends what there is room for.
void give(io::PipeEnd& end, Bytes bytes) {
  if (!bytes.empty()) (void)end.send(std::span(&bytes, 1));
}

void run_bytes(Client& client, Bytes bytes) {
  (void)client.advance();
  give(client.peer(), bytes);
  const bool pending = client.advance();
  FAIRLEAD_CHECK(!client.connected());
  if (!pending) return;
  client.peer().close();
  FAIRLEAD_CHECK(!client.advance() && !client.connected());
}

/// Changes on the way from the server: each is the distance from the one before in two bytes, what is done in one byte,
/// and an argument in one.
class Editor {
 public:
  explicit Editor(Bytes edits) : edits_(edits), at_(edits_.u16()) {}

  [[nodiscard]] bool has_changed() const { return changed_; }
  /// What becomes of the server's next bytes.
  Octets edited(Bytes from) {
    Octets made;
    for (const std::byte b : from) {
      if (edits_.empty() || seen_ != at_) {
        made.push_back(b);
      } else {
        edit(b, made);
      }
      ++seen_;
    }
    return made;
  }

 private:
  void edit(std::byte b, Octets& made) {
    changed_ = true;
    const unsigned what = edits_.below(4);
    const std::uint8_t argument = edits_.u8();
    if (what == 0) made.push_back(static_cast<std::byte>(argument));
    if (what == 1) made.push_back(b ^ static_cast<std::byte>(argument));
    if (what == 2) {
      const Bytes more = edits_.take(argument);
      made.insert(made.end(), more.begin(), more.end());
      made.push_back(b);
    }
    at_ += 1U + edits_.u16();  // Of the fourth kind nothing is left.
  }

  Input edits_;
  std::size_t at_;
  std::size_t seen_ = 0;
  bool changed_ = false;
};

void run_edited(Client& client, int version, Bytes edits) {
  std::vector<std::byte> to_server(std::size_t{64} * 1024);
  std::vector<std::byte> to_client(std::size_t{64} * 1024);
  io::Pipe behind(to_server, to_client);
  support::TlsServer server(behind.b(), {.chain = cast().server,
                                         .client_ca = cast().ca,
                                         .client = support::ClientCertificate::asked,
                                         .oldest = version,
                                         .newest = version,
                                         .alpn = {"mqtt"}});
  Editor editor(edits);
  bool served = false;
  bool pending = true;
  for (int rounds = 0; rounds < 50 && (pending || !served); ++rounds) {
    if (pending) pending = client.advance();
    give(behind.a(), taken(client.peer()));
    const Result<void> theirs = served ? server.flush() : server.handshake();
    served = served || theirs.has_value();
    give(client.peer(), editor.edited(taken(behind.a())));
    if (!theirs && theirs.error() != Errc::would_block && !pending) break;
  }
  if (!client.connected()) return;
  FAIRLEAD_CHECK(served);
  static constexpr std::string_view kGreeting = "greetings";
  (void)server.send(std::array{bytes_of(kGreeting)});
  (void)server.shutdown();
  give(client.peer(), editor.edited(taken(behind.a())));
  client.talk();
}

/// Each step is a byte that says what is sent, and what that needs: the honest message of each kind, or a message of
/// any content with its size in two bytes before it.
void run_script(Client& client, Input script) {
  (void)client.advance();
  ScriptedServer server(cast().server);
  const auto hello = server.hello(taken(client.peer()));
  if (!hello) return;
  give(client.peer(), *hello);
  bool pending = client.advance();
  while (!script.empty()) {
    Octets next;
    switch (script.below(9)) {
      case 0: next = server.encrypted_extensions(); break;
      case 1: next = server.certificate(); break;
      case 2: next = server.certificate_verify(); break;
      case 3: next = server.finished(); break;
      case 4: next = server.new_session_ticket(); break;
      case 5: next = server.message(script.take(script.u16())); break;
      case 6: {
        const std::uint8_t type = script.u8();
        next = server.record(type, script.take(script.u16()));
        break;
      }
      case 7: {
        const Bytes bare = script.take(script.u16());
        next.assign(bare.begin(), bare.end());
        break;
      }
      default:
        if (pending) pending = client.advance();
        (void)taken(client.peer());
        break;
    }
    give(client.peer(), next);
  }
  if (pending) (void)client.advance();
  if (client.connected()) {
    FAIRLEAD_CHECK(server.has_proven());
    client.talk();
  }
}

void run(Input in) {
  const auto kind = static_cast<Kind>(in.below(4));
  Client client(in.u8());
  if (!client.started()) return;  // A key that is shared, or a limit of records, that the library does not have.
  switch (kind) {
    case Kind::bytes: return run_bytes(client, in.take(in.size()));
    case Kind::edited_1_2: return run_edited(client, 0x0303, in.take(in.size()));
    case Kind::edited_1_3: return run_edited(client, 0x0304, in.take(in.size()));
    case Kind::script: return run_script(client, in);
  }
}

}  // namespace
}  // namespace fairlead::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fairlead::fuzz::run(fairlead::fuzz::Input(std::as_bytes(std::span(data, size))));
  return 0;
}
