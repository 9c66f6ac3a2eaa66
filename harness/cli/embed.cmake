# Writes OUTPUT, a .cpp with the functions of cli/builtin.hpp: `cmake -DOUTPUT=… -DDESCRIPTION=… -DOVERLAY=… -P embed.cmake`.
# Texts go in as raw string literals in pieces, since compilers limit the length of one.
function(literal file result)
  file(READ ${file} text)
  string(LENGTH "${text}" length)
  set(pieces "")
  set(at 0)
  while(at LESS length)
    string(SUBSTRING "${text}" ${at} 8000 piece)
    string(APPEND pieces "R\"keur~(${piece})keur~\"\n")
    math(EXPR at "${at} + 8000")
  endwhile()
  set(${result} "${pieces}" PARENT_SCOPE)
endfunction()
literal(${DESCRIPTION} description)
literal(${OVERLAY} overlay)
file(WRITE ${OUTPUT} "#include \"cli/builtin.hpp\"
namespace keur::cli {
std::string_view builtin_description() { return
${description}; }
std::string_view builtin_overlay() { return
${overlay}; }
} // namespace keur::cli
")
