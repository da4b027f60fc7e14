"""gradlint finds gradient calls whose target TensorFlow sums without saying so."""

__version__ = "0.1.0"
