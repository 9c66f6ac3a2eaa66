# Writes OUTPUT, a .cpp that holds page.css and page.js of FOLDER as raw string literals: the report is one file, and an
# editor still sees a style sheet and a script. 
file(READ ${FOLDER}/page.css css)
file(READ ${FOLDER}/page.js js)
file(WRITE ${OUTPUT} "#include \"reports/html/markup.hpp\"
namespace keur::reports::html {
extern const std::string_view page_css = R\"keur~(")
file(APPEND ${OUTPUT} "${css}")
file(APPEND ${OUTPUT} ")keur~\";
extern const std::string_view page_js = R\"keur~(")
file(APPEND ${OUTPUT} "${js}")
file(APPEND ${OUTPUT} ")keur~\";
} // namespace keur::reports::html
")
