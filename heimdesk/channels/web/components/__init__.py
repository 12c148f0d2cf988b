"""The look: macros, styles, scripts and layouts shared by portal and desk."""
