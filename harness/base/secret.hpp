#pragma once
#include <string>
#include <string_view>

namespace keur {

/// A credential's bytes. Not printable, not comparable, not convertible; read only through reveal() so that every use
/// can be found by that word. Wiped on destruction and when moved from or assigned to.
class Secret {
public:
  Secret() = default;
  /// Takes the bytes and wipes the source.
  explicit Secret(std::string&& bytes);
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret();

  /// A second owner of the same bytes, said out loud.
  Secret clone() const;
  /// The bytes; valid while this object lives and is not assigned to.
  std::string_view reveal() const { return bytes_; }
  bool empty() const { return bytes_.empty(); }
  std::size_t size() const { return bytes_.size(); }

private:
  std::string bytes_;
};

/// Overwrites the string's whole buffer, also its spare capacity, then empties it; never optimised away.
void wipe(std::string& bytes);

} // namespace keur
