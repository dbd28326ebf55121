//! Who works here: departments, positions, roles, employees and their dated posts.
