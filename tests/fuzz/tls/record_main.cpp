// SPDX-License-Identifier: Apache-2.0
// fairlead-record-handshakes FOLDER: writes inputs of fuzz_handshake that real handshakes were made of.
#include "fairlead/io/pipe.hpp"
#include "fairlead/ports/tls_openssl.hpp"

#include "fuzz/tls/cast.hpp"
#include "support/scripted_server.hpp"
#include "support/tls_server.hpp"

#include <array>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace fairlead::fuzz {
namespace {

using ports::OpenSslPort;

/// What an honest server of this version sends until both are done, its tickets included.
std::string recorded(int version) {
  std::vector<std::byte> to_server(std::size_t{64} * 1024);
  std::vector<std::byte> to_client(std::size_t{64} * 1024);
  std::vector<std::byte> before(std::size_t{64} * 1024);
  std::vector<std::byte> unused(std::size_t{64} * 1024);
  io::Pipe near(to_server, to_client);
  io::Pipe far(before, unused);
  const std::string ca = cast().ca.pem();
  const Bytes input = bytes_of(ca);
  const auto library = *OpenSslPort::Library::open();
  OpenSslPort::Session client(*OpenSslPort::TrustStore::from_bytes(library, std::span(&input, 1)));
  support::TlsServer server(far.b(), {.chain = cast().server,
                                      .client_ca = cast().ca,
                                      .client = support::ClientCertificate::asked,
                                      .oldest = version,
                                      .newest = version});
  const tls::Policy policy;
  if (!client.start(near.a(),
                    {.policy = policy, .host = *tls::ReferenceName::dns("localhost"), .now = support::kTestNow}))
    throw std::runtime_error("the client does not start");
  std::string all;
  const auto move = [](io::PipeEnd& from, io::PipeEnd& to, std::string* note) {
    std::array<std::byte, 4096> part{};
    for (IoResult got = from.recv(part); got.ok(); got = from.recv(part)) {
      const Bytes bytes = Bytes(part).first(got.size());
      (void)to.send(std::span(&bytes, 1));
      if (note != nullptr) *note += text_of(bytes);
    }
  };
  bool ours = false;
  bool theirs = false;
  for (int rounds = 0; rounds < 20; ++rounds) {
    ours = ours || client.handshake().has_value();
    move(near.b(), far.a(), nullptr);
    theirs = theirs || server.handshake().has_value();
    move(far.a(), near.b(), &all);
  }
  if (!ours || !theirs) throw std::runtime_error("the handshake is not done");
  return all;
}

std::string of(std::initializer_list<unsigned> octets) {
  std::string made;
  for (const unsigned octet : octets) made += static_cast<char>(octet);
  return made;
}
std::string sized(std::string_view text, unsigned octets) {
  std::string made;
  while (octets-- > 0) made += static_cast<char>(text.size() >> (8 * octets));
  return made + std::string(text);
}
/// The step of a script that sends this message.
std::string step(unsigned type, std::string_view body) { return of({5}) + sized(of({type}) + sized(body, 3), 2); }

std::string certificates() {
  std::string list;
  for (const support::Certificate& one : {cast().server.leaf, cast().server.intermediates[0]}) {
    list += sized(one.der(), 3) + of({0, 0});
  }
  return of({0}) + sized(list, 3);
}

void write(const std::filesystem::path& folder) {
  const auto put = [&folder](const std::string& name, const std::string& content) {
    std::ofstream file(folder / name, std::ios::binary);
    file << content;
    if (!file.flush()) throw std::runtime_error((folder / name).string() + " cannot be written");
  };
  const std::string plain = of({0});
  const std::string all_options = of({0x0f});
  put("bytes_1_2", of({0}) + plain + recorded(0x0303));
  put("bytes_1_3", of({0}) + plain + recorded(0x0304));
  put("edited_1_2", of({1}) + plain);
  put("edited_1_2_late", of({1}) + all_options + of({5, 200, 1, 1, 0, 0, 2, 3, 20, 3, 3, 0, 10, 3, 0}));
  put("edited_1_3", of({2}) + plain);
  put("edited_1_3_early", of({2, 0x10, 0, 60, 0, 0xff, 0, 1, 1, 1}));

  const std::string extensions = step(8, sized("", 2));
  const std::string protocols = step(8, sized(of({0, 16}) + sized(sized(sized("mqtt", 1), 2), 2), 2));
  const std::string request = step(13, of({0}) + sized(of({0, 13}) + sized(sized(of({4, 3, 8, 4}), 2), 2), 2));
  const std::string ticket =
      step(4, of({0, 0, 28, 32, 0, 0, 0, 1}) + sized(of({0}), 1) + sized("a ticket of a server", 2) + sized("", 2));
  put("script", of({3}) + plain + of({0, 1, 2, 3, 8, 4}));
  put("script_asks", of({3, 1}) + protocols + request + of({1, 2, 3, 8, 4}));
  put("script_spelt", of({3, 0x12}) + extensions + step(11, certificates()) + of({2, 3, 8}) + ticket);
  put("script_new_keys", of({3}) + plain + of({0, 1, 2, 3, 8}) + step(24, of({1})) + of({6, 23}) + sized("text", 2));
  put("script_alert", of({3}) + plain + of({0, 1, 2, 3, 8, 6, 21}) + sized(of({1, 0}), 2));
  put("script_bare_alert", of({3}) + plain + of({7}) + sized(of({21, 3, 3, 0, 2, 2, 40}), 2));
}

}  // namespace
}  // namespace fairlead::fuzz

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("fairlead-record-handshakes FOLDER\n", stderr);
    return 2;
  }
  try {
    fairlead::fuzz::write(argv[1]);
  } catch (const std::exception& failed) {
    std::fprintf(stderr, "%s\n", failed.what());
    return 1;
  }
  return 0;
}
