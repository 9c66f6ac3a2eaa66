#include "resource/names.hpp"

#include "base/text.hpp"

namespace keur::resource {

std::string folded(std::string_view name) {
  constexpr std::string_view separators = "_-$.[] ";
  std::string text;
  for (const char c : to_lower(name))
    if (separators.find(c) == separators.npos)
      text += c;
  return text;
}

std::string singular(std::string word) {
  if (word.ends_with("ies") && word.size() > 4)
    return word.substr(0, word.size() - 3) + 'y';
  if (word.ends_with("ses") || word.ends_with("xes"))
    return word.substr(0, word.size() - 2);
  if (word.ends_with("s") && !word.ends_with("ss") && word.size() > 1)
    word.pop_back();
  return word;
}

std::string_view path_part(std::string_view path) {
  path = path.substr(0, path.find_first_of("?#"));
  if (path.size() > 1 && path.ends_with('/'))
    path.remove_suffix(1);
  return path;
}

std::string_view last_segment(std::string_view path) {
  path = path_part(path);
  return path.substr(path.rfind('/') + 1);
}

std::string thing_of(std::string_view collection) { return singular(folded(last_segment(collection))); }

std::string_view whole_parameter(std::string_view segment) {
  const bool whole = segment.size() > 2 && segment.front() == '{' && segment.find('}') == segment.size() - 1;
  return whole ? segment.substr(1, segment.size() - 2) : std::string_view();
}

bool ends_in_parameter(const openapi::Operation& operation) {
  return !whole_parameter(last_segment(operation.path)).empty();
}

std::string collection_before(const openapi::Operation& operation, std::string_view parameter) {
  const std::string segment = "/{" + std::string(parameter) + '}';
  const std::size_t at = operation.path.find(segment);
  if (at == std::string::npos || at == 0)
    return {};
  const std::size_t end = at + segment.size();
  const bool whole =
      end >= operation.path.size() || std::string_view("/?#").find(operation.path[end]) != std::string::npos;
  return whole ? operation.path.substr(0, at) : std::string();
}

const openapi::Parameter* subject_of(const openapi::Operation& operation) {
  const openapi::Parameter* found = nullptr;
  std::size_t at = 0;
  for (const openapi::Parameter& parameter : operation.parameters) {
    if (parameter.in != openapi::In::Path)
      continue;
    const std::size_t place = operation.path.find('{' + parameter.name + '}');
    if (place != std::string::npos && place >= at)
      found = &parameter, at = place;
  }
  return found;
}

} // namespace keur::resource
