# What is installed, in two parts: the program (package keur) and the library for one's own tests (package libkeur-dev).
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

install(TARGETS keur COMPONENT program)
install(FILES ${CMAKE_BINARY_DIR}/manual/keur.1.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT program)
install(FILES ${CMAKE_BINARY_DIR}/manual/keur.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions
        RENAME keur COMPONENT program)
install(FILES ${CMAKE_BINARY_DIR}/manual/_keur DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions COMPONENT program)
install(FILES ${CMAKE_BINARY_DIR}/manual/keur.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d
        COMPONENT program)
# The pages beside the README, so that its links lead somewhere.
install(FILES LICENSE README.md README.nl.md CONTRIBUTING.md SECURITY.md DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program)
install(DIRECTORY harness/docs DESTINATION ${CMAKE_INSTALL_DOCDIR}/harness COMPONENT program)
install(FILES harness/ARCHITECTURE.md DESTINATION ${CMAKE_INSTALL_DOCDIR}/harness COMPONENT program)
install(DIRECTORY .github/assets DESTINATION ${CMAKE_INSTALL_DOCDIR}/.github COMPONENT program)
install(FILES reports/transcript.schema.json harness/profile/keur.schema.json DESTINATION ${CMAKE_INSTALL_DATADIR}/keur
        COMPONENT program)
install(FILES suites/exports/export-life-cycle.arazzo.yaml DESTINATION ${CMAKE_INSTALL_DATADIR}/keur/workflows
        COMPONENT program)

# The library: headers below include/keur, one static library a folder, and find_package(keur).
get_property(modules GLOBAL PROPERTY KEUR_MODULES)
set(config ${CMAKE_INSTALL_LIBDIR}/cmake/keur)
install(TARGETS ${modules} EXPORT keur ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}/keur COMPONENT library)
install(EXPORT keur FILE keurTargets.cmake NAMESPACE keur:: DESTINATION ${config} COMPONENT library)
configure_package_config_file(harness/packaging/keurConfig.cmake.in ${CMAKE_BINARY_DIR}/keurConfig.cmake
                              INSTALL_DESTINATION ${config})
write_basic_package_version_file(${CMAKE_BINARY_DIR}/keurConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/keurConfig.cmake ${CMAKE_BINARY_DIR}/keurConfigVersion.cmake DESTINATION ${config}
        COMPONENT library)
install(DIRECTORY harness/ DESTINATION include/keur COMPONENT library FILES_MATCHING PATTERN "*.hpp"
        PATTERN docs EXCLUDE PATTERN packaging EXCLUDE PATTERN metaschemas EXCLUDE PATTERN "*_test_world.hpp" EXCLUDE
        PATTERN raw_server.hpp EXCLUDE PATTERN wire_fixture.hpp EXCLUDE)
foreach(folder suites/token mocks reports)
  install(DIRECTORY ${folder}/ DESTINATION include/keur/${folder} COMPONENT library FILES_MATCHING PATTERN "*.hpp"
          PATTERN "*_for_tests.hpp" EXCLUDE)
endforeach()
install(DIRECTORY harness/packaging/example/ DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/libkeur-dev/example COMPONENT library)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME keur)
set(CPACK_PACKAGE_VENDOR "the keur authors")
set(CPACK_PACKAGE_CONTACT "the keur authors <keur@example.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "contract tests for OAuth2-protected APIs that OpenAPI describes")
set(CPACK_COMPONENTS_ALL program library)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
# One package a release of the system: its libraries have other names on the next one.
cmake_host_system_information(RESULT release QUERY DISTRIB_INFO)
if(release_ID STREQUAL "debian" AND release_VERSION_ID)
  set(CPACK_DEBIAN_PACKAGE_RELEASE "deb${release_VERSION_ID}")
elseif(release_ID)
  set(CPACK_DEBIAN_PACKAGE_RELEASE "${release_ID}${release_VERSION_ID}")
endif()
set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME keur)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_DEPENDS ca-certificates)
set(CPACK_COMPONENT_PROGRAM_DESCRIPTION "contract tests for OAuth2-protected APIs that OpenAPI describes")
set(CPACK_DEBIAN_LIBRARY_PACKAGE_NAME libkeur-dev)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_SECTION libdevel)
set(CPACK_COMPONENT_LIBRARY_DESCRIPTION "keur as a library, for contract tests of one's own in C++")
set(CPACK_DEBIAN_LIBRARY_PACKAGE_DEPENDS "g++, cmake, ninja-build, pkg-config, libgtest-dev, libgmock-dev, libexpected-dev, libcurl4-openssl-dev, libssl-dev, zlib1g-dev, libpcre2-dev, libidn2-dev, libyaml-cpp-dev, nlohmann-json3-dev, libvalijson-dev, libcli11-dev, libcpp-httplib-dev")
include(CPack)
