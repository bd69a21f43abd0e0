<?php
/**
 * Options as tests set them and put them back.
 */

/** Set options by name, delete those that are null; return what was there before. */
function nachlese_set_options(array $options): object
{
    $before = [];
    foreach ($options as $name => $value) {
        $before[$name] = get_option($name, null);
        $value === null ? delete_option($name) : update_option($name, $value);
    }
    return (object) $before;
}

/** The options of a blog that was installed in a language. */
function nachlese_locale(string $code): array
{
    switch_to_locale($code);
    return [
        'WPLANG' => $code === 'en_US' ? '' : $code,
        'date_format' => __('F j, Y'),
        'time_format' => __('g:i a'),
    ];
}
