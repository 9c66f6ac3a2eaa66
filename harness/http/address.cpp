#include "base/text.hpp"
#include "http/uri.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace keur::http {
namespace {

using AddressBytes = std::array<std::uint8_t, 16>;

struct Range4 {
  std::uint32_t network;
  unsigned prefix;
};

constexpr std::uint32_t ip(unsigned a, unsigned b, unsigned c, unsigned d) {
  return (a << 24U) | (b << 16U) | (c << 8U) | d;
}

// IANA IPv4 Special-Purpose Address Registry: every block that is not globally reachable, multicast and class E.
constexpr std::array special4{
    Range4{ip(0, 0, 0, 0), 8},      Range4{ip(10, 0, 0, 0), 8},
    Range4{ip(100, 64, 0, 0), 10},  Range4{ip(127, 0, 0, 0), 8},
    Range4{ip(169, 254, 0, 0), 16}, Range4{ip(172, 16, 0, 0), 12},
    Range4{ip(192, 0, 0, 0), 24},   Range4{ip(192, 0, 2, 0), 24},
    Range4{ip(192, 88, 99, 0), 24}, Range4{ip(192, 168, 0, 0), 16},
    Range4{ip(198, 18, 0, 0), 15},  Range4{ip(198, 51, 100, 0), 24},
    Range4{ip(203, 0, 113, 0), 24}, Range4{ip(224, 0, 0, 0), 4},
    Range4{ip(240, 0, 0, 0), 4},    Range4{ip(168, 63, 129, 16), 32} /* the metadata host of Azure */,
};

bool is_special4(std::uint32_t address) {
  for (const auto& range : special4)
    if (((address ^ range.network) & ~(range.prefix == 32 ? 0U : 0xFFFFFFFFU >> range.prefix)) == 0)
      return true;
  return false;
}

std::uint32_t last_four(const AddressBytes& a, std::size_t from = 12) {
  return ip(a[from], a[from + 1], a[from + 2], a[from + 3]);
}

bool begins(const AddressBytes& address, std::initializer_list<std::uint8_t> with) {
  std::size_t i = 0;
  for (const auto byte : with)
    if (address[i++] != byte)
      return false;
  return true;
}

// IANA IPv6 Special-Purpose Address Registry. Everything outside the global unicast block 2000::/3 is special, but for
// the NAT64 prefix, which is judged by the IPv4 address it holds.
bool is_special6(const AddressBytes& a) {
  if (begins(a, {0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0}))
    return is_special4(last_four(a));
  if (begins(a, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF}))
    return is_special4(last_four(a));
  if ((a[0] & 0xE0U) != 0x20)
    return true;
  if (begins(a, {0x20, 0x02}))
    return is_special4(last_four(a, 2)); // 6to4
  if (begins(a, {0x20, 0x01, 0x0D, 0xB8}))
    return true;
  return begins(a, {0x20, 0x01}) && a[2] < 2; // 2001::/23: Teredo, benchmarking, ORCHID …
}

/// 1 to 4 numbers in decimal, octal or hexadecimal, as inet_aton reads them ("127.1", "0x7f000001", "2130706433").
std::optional<std::uint32_t> read_ip4(std::string_view text) {
  const bool is_plain = std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == 'x' || c == 'X' ||
           c == '.';
  });
  if (!is_plain) // inet_aton would let white space and what follows it pass
    return std::nullopt;
  in_addr address{};
  if (inet_aton(std::string(text).c_str(), &address) == 0)
    return std::nullopt;
  return ntohl(address.s_addr);
}

std::optional<AddressBytes> read_ip6(std::string_view text) {
  if (text.size() > 2 && text.front() == '[' && text.back() == ']')
    text = text.substr(1, text.size() - 2);
  // A zone names an interface of this machine: only link-local addresses have one.
  text = text.substr(0, text.find('%'));
  AddressBytes bytes{};
  if (inet_pton(AF_INET6, std::string(text).c_str(), bytes.data()) != 1)
    return std::nullopt;
  return bytes;
}

std::string_view without_final_dot(std::string_view host) {
  if (!host.empty() && host.back() == '.')
    host.remove_suffix(1);
  return host;
}

} // namespace

bool is_loopback_host(std::string_view host) {
  const auto name = without_final_dot(host);
  if (equals_ignore_case(name, "localhost"))
    return true;
  if (name.size() > 10 && equals_ignore_case(name.substr(name.size() - 10), ".localhost"))
    return true;
  if (const auto v4 = read_ip4(name))
    return (*v4 >> 24U) == 127;
  const auto v6 = read_ip6(host);
  if (!v6)
    return false;
  if (begins(*v6, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF}))
    return (last_four(*v6) >> 24U) == 127;
  return begins(*v6, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
}

bool is_special_address(std::string_view ip_literal) {
  if (const auto v4 = read_ip4(without_final_dot(ip_literal)))
    return is_special4(*v4);
  const auto v6 = read_ip6(ip_literal);
  return v6 && is_special6(*v6);
}

} // namespace keur::http
