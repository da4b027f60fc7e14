"""tf.signal: which family each name belongs to."""

from __future__ import annotations

_N = "lengths|fft_length"

FUNCTIONS = {
    "last_axes_mixed(axes=1 x|input)": "signal.fft signal.ifft",
    "last_axes_mixed(axes=2 x|input)": "signal.fft2d signal.ifft2d",
    "last_axes_mixed(axes=3 x|input)": "signal.fft3d signal.ifft3d",
    "last_axes_mixed(axes=1 x|log_mel_spectrograms)": "signal.mfccs_from_log_mel_spectrograms",
    f"to_half_spectrum(axes=1 x|input_tensor {_N})": "signal.rfft",
    f"to_half_spectrum(axes=2 x|input_tensor {_N})": "signal.rfft2d",
    f"to_half_spectrum(axes=3 x|input_tensor {_N})": "signal.rfft3d",
    f"from_half_spectrum(axes=1 x|input_tensor {_N})": "signal.irfft",
    f"from_half_spectrum(axes=2 x|input_tensor {_N})": "signal.irfft2d",
    f"from_half_spectrum(axes=3 x|input_tensor {_N})": "signal.irfft3d",
    f"axes_of_other_sizes(x|input_tensor|input {_N} axis|axes)": """
        signal.fftnd signal.ifftnd signal.rfftnd signal.irfftnd
        """,
    "last_axis_of_size(x|input type number|n)": "signal.dct signal.idct",
    "roll(x axis|axes)": "signal.fftshift signal.ifftshift",
    "framed(x|signal length|frame_length step|frame_step pad_end pad_value axis)": "signal.frame",
    "overlapped(x|signal step|frame_step)": "signal.overlap_and_add",
    "overlapped(x|stfts|mdcts)": "signal.inverse_stft signal.inverse_mdct",
    "spectrogram(x|signals length|frame_length step|frame_step number|fft_length)": "signal.stft",
    "half_frames(x|signals length|frame_length)": "signal.mdct",
    "sized_vector(number|window_length)": """
        signal.hamming_window signal.hann_window signal.kaiser_window signal.vorbis_window
        """,
    # Of an even length whatever is asked.
    "sized_vector(length|window_length)": "signal.kaiser_bessel_derived_window",
    "matrix_of(columns|num_mel_bins rows|num_spectrogram_bins)": "signal.linear_to_mel_weight_matrix",
}
