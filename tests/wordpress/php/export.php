<?php
/**
 * Prints the export file (WXR) of everything in the blog. Argument: the WordPress' folder.
 */

require "$argv[1]/wp-load.php";
require_once ABSPATH . 'wp-admin/includes/export.php';
export_wp();
