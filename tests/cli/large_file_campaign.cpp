// SPDX-License-Identifier: Apache-2.0
// A file far larger than memory, published and received through mutual TLS, while each connection is cut once in the
// middle of it. FAIRLEAD_COUNT is its size in megabytes, from 24 to 256.
#include "cli/harbour.hpp"
#include "support/campaign.hpp"
#include "support/pattern.hpp"
#include "support/relay.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>
#include <thread>

#include <gtest/gtest.h>

namespace fairlead::tool {
namespace {

using std::chrono::seconds;
using support::Mosquitto;
using support::Relay;
using support::Toward;

constexpr std::uint64_t kMegabyte = 1'000'000;
// Sockets hold up to ten megabytes: of a smaller file all has left when a cut shows, and at QoS 0 it is lost.
constexpr std::uint64_t kSmallest = 24;
constexpr std::uint64_t kLargest = 256;  // A packet of MQTT holds 268,435,455 bytes.
constexpr bool kIsSanitized = FAIRLEAD_IS_SANITIZED != 0;
constexpr std::uint64_t kMostMemory = std::uint64_t{1024} * 1024;
constexpr seconds kLimit{600};

void write_file_of(std::uint64_t size, const std::string& path) {
  std::ofstream file(path, std::ios::binary);
  std::vector<std::byte> block(65536);
  for (std::uint64_t at = 0; at < size;) {
    const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(block.size(), size - at));
    support::write_pattern(0, at, MutableBytes(block).first(n));
    file.write(reinterpret_cast<const char*>(block.data()), static_cast<std::streamsize>(n));
    at += n;
  }
  ASSERT_TRUE(file.flush());
}

/// How many bytes at the front of the file are those of the pattern; all of them, if nothing is wrong.
std::uint64_t sound_bytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::vector<char> block(65536);
  std::uint64_t at = 0;
  while (file.read(block.data(), static_cast<std::streamsize>(block.size())) || file.gcount() != 0) {
    const auto n = static_cast<std::size_t>(file.gcount());
    if (!support::is_pattern(0, at, bytes_of(std::string_view(block.data(), n)))) break;
    at += n;
  }
  return at;
}

/// The most memory that a running process has held at once, in bytes.
std::uint64_t peak_of(int pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  for (std::string word; status >> word;) {
    if (word != "VmHWM:") continue;
    std::uint64_t kilobytes = 0;
    status >> kilobytes;
    return kilobytes * 1024;
  }
  return 0;
}

struct Row {
  std::string qos;
  std::string mqtt;
};

struct Peaks {
  std::uint64_t publisher = 0;
  std::uint64_t subscriber = 0;
};

/// What became of one transfer.
struct Transfer {
  Peaks peaks;
  std::size_t cuts = 0;
  std::chrono::milliseconds took{};
};

/// Sends the file to a listener. Each connection is cut after `cut` bytes; 0: not at all.
void transfer(const Row& row, const std::string& file, std::uint64_t size, std::uint64_t cut, Transfer& result) {
  const support::TemporaryFolder folder;
  Mosquitto broker(mutual_broker());
  Relay to_publisher(broker.port(), support::cut_once(Toward::server, cut));
  // A subscriber that loses a message of QoS 0 has lost it.
  Relay to_subscriber(broker.port(), support::cut_once(Toward::client, row.qos == "0" ? 0 : cut));
  const Arguments both = Arguments{"-t", "plant/firmware", "-q", row.qos, "-V", row.mqtt} + mutual();
  Tool sub(Arguments{"sub", to_subscriber.instead_of(broker.endpoint()), "-c", "-i", "listener", "-N"} + both);
  ASSERT_TRUE(logged(broker, "Sending SUBACK to listener"));
  const auto begin = std::chrono::steady_clock::now();
  // It would publish once more a long time later: meanwhile its peak can be read.
  Tool pub(Arguments{"pub", to_publisher.instead_of(broker.endpoint()), "-f", file, "--repeat", "2", "--repeat-delay",
                     "100000", "-i", "publisher"} +
           both);
  while (std::filesystem::file_size(sub.out_file()) < size) {
    ASSERT_LT(std::chrono::steady_clock::now() - begin, kLimit) << sub.err() << pub.err();
    ASSERT_TRUE(sub.running() && pub.running()) << sub.err() << pub.err();
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  result.took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
  result.peaks = {.publisher = peak_of(pub.pid()), .subscriber = peak_of(sub.pid())};
  result.cuts = to_publisher.cuts() + to_subscriber.cuts();
  pub.signal(SIGINT);
  EXPECT_EQ(pub.finish().status, 5);
  sub.signal(SIGTERM);
  ASSERT_EQ(sub.finish().status, 0);
  ASSERT_EQ(std::filesystem::file_size(sub.out_file()), size);
  ASSERT_EQ(sound_bytes(sub.out_file()), size);
}

class LargeFile : public testing::TestWithParam<Row> {};

TEST_P(LargeFile, PassesThroughLittleMemory) {
  const std::uint64_t size =
      std::clamp<std::uint64_t>(support::campaign_count(kSmallest), kSmallest, kLargest) * kMegabyte;
  const support::TemporaryFolder folder;
  const std::string large = (folder.path() / "large").string();
  const std::string small = (folder.path() / "small").string();
  ASSERT_NO_FATAL_FAILURE(write_file_of(size, large));
  ASSERT_NO_FATAL_FAILURE(write_file_of(1, small));

  Transfer of_one_byte;
  ASSERT_NO_FATAL_FAILURE(transfer(GetParam(), small, 1, 0, of_one_byte));
  Transfer of_all;
  ASSERT_NO_FATAL_FAILURE(transfer(GetParam(), large, size, size / 2, of_all));
  EXPECT_EQ(of_all.cuts, GetParam().qos == "0" ? 1U : 2U);

  const auto more = [](std::uint64_t with, std::uint64_t without) { return with > without ? with - without : 0; };
  const std::uint64_t publisher = more(of_all.peaks.publisher, of_one_byte.peaks.publisher);
  const std::uint64_t subscriber = more(of_all.peaks.subscriber, of_one_byte.peaks.subscriber);
  std::cout << size << " bytes at QoS " << GetParam().qos << " in " << of_all.took.count() << " ms with " << of_all.cuts
            << " cuts; memory beside that for 1 byte: pub " << publisher / 1024 << " KiB, sub " << subscriber / 1024
            << " KiB (peaks " << of_all.peaks.publisher / 1024 << " and " << of_all.peaks.subscriber / 1024
            << " KiB)\n";
  // What a sanitizer keeps beside each allocation, and behind each that was freed, is not the command's.
  if constexpr (kIsSanitized) return;
  EXPECT_LE(publisher, kMostMemory);
  EXPECT_LE(subscriber, kMostMemory);
}

INSTANTIATE_TEST_SUITE_P(Qos, LargeFile,
                         testing::Values(Row{"0", "311"}, Row{"1", "5"}, Row{"2", "311"}, Row{"2", "5"}),
                         [](const auto& row) { return "q" + row.param.qos + "_mqtt" + row.param.mqtt; });

}  // namespace
}  // namespace fairlead::tool
