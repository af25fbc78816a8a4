# libraft of https://github.com/canonical/raft (Debian 12: libraft-dev): Libraft_FOUND and the target Libraft::Libraft.
find_path(LIBRAFT_INCLUDE_DIR raft.h)
find_library(LIBRAFT_LIBRARY raft)
mark_as_advanced(LIBRAFT_INCLUDE_DIR LIBRAFT_LIBRARY)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Libraft REQUIRED_VARS LIBRAFT_LIBRARY LIBRAFT_INCLUDE_DIR)
if(Libraft_FOUND AND NOT TARGET Libraft::Libraft)
  add_library(Libraft::Libraft UNKNOWN IMPORTED)
  set_target_properties(Libraft::Libraft PROPERTIES IMPORTED_LOCATION "${LIBRAFT_LIBRARY}"
                                                    INTERFACE_INCLUDE_DIRECTORIES "${LIBRAFT_INCLUDE_DIR}")
endif()
